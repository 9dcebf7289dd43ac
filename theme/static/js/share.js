// The links work without this. Here: the device's own sharing where it has one, a copy, and the code of the ambassador
// through whom the visitor came (« ?par=camille »), which lives in the address and nowhere else.
const block = document.querySelector('.share')
if (block) {
  const code = /^[a-z0-9-]{2,40}$/.exec(new URLSearchParams(location.search).get('par') ?? '')?.[0]
  const plain = block.dataset.url
  const url = code ? `${plain}?par=${code}` : plain
  if (code) {
    for (const link of block.querySelectorAll('a')) {
      link.href = link.href.replaceAll(encodeURIComponent(plain), encodeURIComponent(url))
    }
  }
  const links = block.querySelector('p')
  const button = (label, act) => {
    const made = document.createElement('button')
    made.type = 'button'
    made.textContent = label
    made.addEventListener('click', () => act(made))
    return made
  }
  links.append(button('Copier l’adresse', async made => {
    try {
      await navigator.clipboard.writeText(url)
      made.textContent = 'Adresse copiée'
    } catch {
      prompt('Copiez cette adresse :', url)
    }
  }))
  if (navigator.share) {
    links.prepend(button('Avec mon téléphone…', () => navigator.share({ title: document.title, url }).catch(() => {})), ' ')
  }
}
