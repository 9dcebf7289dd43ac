// The list works on paper and without JavaScript; here each line can be ticked, and this browser remembers it.
const KEY = 'choisir-le-lot:liste'
const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {} } catch { return {} } }
const done = read()
document.querySelectorAll('#votre-liste ~ ul > li').forEach((item, number) => {
  const text = item.textContent.trim()
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.checked = text in done
  box.addEventListener('change', () => {
    if (box.checked) done[text] = 1
    else delete done[text]
    try { localStorage.setItem(KEY, JSON.stringify(done)) } catch { /* private browsing: ticked until the page closes */ }
  })
  // The line itself is the label: one element more per line, not two.
  item.id = `liste-${number}`
  box.setAttribute('aria-labelledby', item.id)
  item.addEventListener('click', event => { if (event.target !== box && !event.target.closest('a')) box.click() })
  item.prepend(box, ' ')
  item.classList.add('ticked')
})
