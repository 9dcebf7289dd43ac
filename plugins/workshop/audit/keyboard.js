// The keyboard's part of the checks: what can take the focus, in which order it does, and whether that shows.
// Python presses the keys (own_checks.py), since only real ones move the focus and make :focus-visible true.
globalThis.keyboard = (() => {
  const { all, shown, say } = audit.tools
  const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], iframe, audio[controls], video[controls], [contenteditable]'
  const STYLES = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'backgroundColor', 'borderTopColor', 'color', 'textDecorationLine', 'textDecorationThickness']
  const aspect = element => [element, element.parentElement].map(one => STYLES.map(name => getComputedStyle(one)[name]).join()).join()
  let expected, rest, reached, trapped, faults

  const brush = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const rgba = colour => {
    brush.clearRect(0, 0, 1, 1)
    brush.fillStyle = colour
    brush.fillRect(0, 0, 1, 1)
    return [...brush.getImageData(0, 0, 1, 1).data]
  }
  const luminance = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0)
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  // The colour under an element, or nothing when a picture or a transparency makes it unknowable.
  const under = element => {
    for (; element; element = element.parentElement) {
      const style = getComputedStyle(element)
      if (style.backgroundImage !== 'none') return null
      const colour = rgba(style.backgroundColor)
      if (colour[3] === 255) return colour
      if (colour[3] > 0) return null
    }
    return [255, 255, 255, 255]
  }

  function prepare () {
    const still = new CSSStyleSheet()
    still.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important; scroll-behavior: auto !important }')
    document.adoptedStyleSheets.push(still)
    document.activeElement?.blur()
    scrollTo(0, 0)
    expected = all(FOCUSABLE).filter(element => {
      if (element.tabIndex < 0 || element.disabled || !shown(element) || element.closest('[inert]')) return false
      if (element.type !== 'radio') return true
      const group = all('input[type=radio]').filter(other => other.name === element.name && other.form === element.form)
      return element === (group.find(other => other.checked) ?? group[0]) // a group of radio buttons is one stop
    })
    rest = new Map(expected.map(element => [element, aspect(element)]))
    reached = []
    trapped = null
    addEventListener('keydown', look, { capture: true })
    faults = all('[onclick], [role=button]:not(button), [role=link]:not(a)')
      .filter(element => !element.matches('a[href], button, input, summary') && element.tabIndex < 0)
      .map(element => `cliquable mais hors du clavier : ${say(element)}`)
    faults.push(...all('[tabindex]').filter(element => element.tabIndex > 0).map(element => `tabindex positif : ${say(element)}`))
    return expected.length
  }

  // Where the focus is, before the press of a key moves it on.
  function look () {
    const element = document.activeElement
    if (!element || element === document.body) return
    if (element === reached.at(-1)) trapped = element
    reached.push(element)
    if (aspect(element) === rest.get(element)) faults.push(`prise de focus invisible : ${say(element)}`)
    const style = getComputedStyle(element)
    const behind = under(parseFloat(style.outlineOffset) < 0 ? element : element.parentElement)
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) && behind) {
      const ratio = contrast(rgba(style.outlineColor), behind)
      if (ratio < 3) faults.push(`contour du focus à ${ratio.toFixed(1).replace('.', ',')} pour 1, il faut 3 : ${say(element)}`)
    }
    const box = element.getClientRects()[0]
    // Of a tall text area only a part may be in the window: the middle of that part.
    const middle = box && (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2
    const top = box && document.elementFromPoint(box.left + box.width / 2, middle)
    if (!top || !(element.contains(top) || top.contains(element))) faults.push(`caché quand il a le focus : ${say(element)}`)
  }

  function results () {
    removeEventListener('keydown', look, { capture: true })
    document.adoptedStyleSheets = []
    const missed = expected.filter(element => !reached.includes(element))
    const order = expected.filter(element => reached.includes(element))
    // Chromium also stops on what scrolls, wherever that is.
    const path = reached.filter(element => expected.includes(element))
    const stray = order.findIndex((element, index) => element !== path[index])
    if (stray >= 0) faults.push(`ordre du focus : ${say(path[stray])} vient avant ${say(order[stray])}`)
    if (trapped) faults.push(`piège au clavier : ${say(trapped)}`)
    return [...faults, ...missed.map(element => `hors d'atteinte au clavier : ${say(element)}`)]
  }

  return { prepare, results }
})()
