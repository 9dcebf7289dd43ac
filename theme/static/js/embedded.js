// Inside the frame that embed.js adds: once its host has asked, tell it our height, and again whenever that changes.
let host
const tell = () => host && parent.postMessage({ choisirLeLot: document.documentElement.offsetHeight }, host)

addEventListener('message', event => {
  if (event.source !== parent || event.data !== 'choisir-le-lot') return
  host = event.origin
  tell()
})
new ResizeObserver(tell).observe(document.documentElement)
