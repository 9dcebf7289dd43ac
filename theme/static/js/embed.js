// « Les offres près de chez moi » in a page of another site, which pastes one line: a link, and this script at /integrer/bloc.js.
// The link stays whatever happens; under it comes a frame, shown once the page inside has told its height.
// Nothing of the host is read or written but that. Styles are set one by one and as important: no sheet of the host undoes them.
(() => {
  const site = new URL(document.currentScript.src).origin
  for (const link of document.querySelectorAll('a[data-choisir-le-lot]:not([data-choisir-le-lot-fait])')) {
    const commune = link.dataset.choisirLeLot
    if (!/^[a-z0-9-]{1,80}$/.test(commune)) continue
    link.dataset.choisirLeLotFait = ''
    const frame = document.createElement('iframe')
    const style = styles => Object.entries(styles).forEach(([name, value]) => frame.style.setProperty(name, value, 'important'))
    style({ all: 'initial', display: 'block', position: 'static', visibility: 'hidden', width: '100%', 'max-width': '40rem', height: '0', border: '0', margin: '0', 'color-scheme': 'light dark' })
    frame.title = link.textContent
    frame.sandbox = 'allow-scripts allow-same-origin allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox'
    frame.src = `${site}/integrer/${commune}/`
    addEventListener('message', event => {
      if (event.source !== frame.contentWindow || event.origin !== site) return
      const height = event.data?.choisirLeLot
      if (height > 0 && height < 5000) style({ visibility: 'visible', height: `${Math.ceil(height)}px`, margin: '12px 0' })
    })
    frame.addEventListener('load', () => frame.contentWindow.postMessage('choisir-le-lot', site))
    link.after(frame)
  }
})()
