// The list works on paper and without JavaScript; here each line can be ticked, and this browser remembers it.
const KEY = 'choisir-le-lot:liste'
const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {} } catch { return {} } }
const done = read()
for (const item of document.querySelectorAll('#votre-liste ~ ul > li')) {
  const text = item.textContent.trim()
  const label = document.createElement('label')
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.checked = text in done
  box.addEventListener('change', () => {
    if (box.checked) done[text] = 1
    else delete done[text]
    try { localStorage.setItem(KEY, JSON.stringify(done)) } catch { /* private browsing: ticked until the page closes */ }
  })
  label.append(box, ' ', ...item.childNodes)
  item.replaceChildren(label)
  item.classList.add('ticked')
}
