// What RGAA asks and axe does not see. Each check of `audit` returns French sentences, one per fault; their names and the
// criteria they serve are declared in own_checks.py. Evaluated in the audited page, which it leaves as it was.
globalThis.audit = (() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const squeeze = text => (text ?? '').replace(/\s+/g, ' ').trim()
  const short = text => { text = squeeze(text); return text.length > 60 ? `${text.slice(0, 59)}…` : text }
  const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const folded = text => squeeze(text).toLowerCase().replace(/[’']/g, "'")
  const say = element => `<${element.localName}> « ${short(element.textContent) || element.className} »`
  const texts = ids => squeeze(ids.split(/\s+/).map(id => document.getElementById(id)?.textContent ?? '').join(' '))
  // The accessible name, as far as this site needs it: pictures in a link speak through their alternative.
  const nameOf = element => {
    if (element.hasAttribute('aria-labelledby')) return texts(element.getAttribute('aria-labelledby'))
    const spoken = [element.textContent, ...all('img[alt]', element).map(image => image.alt)]
    return squeeze(element.getAttribute('aria-label') || spoken.join(' ') || element.title)
  }
  const headings = () => all('h1, h2, h3, h4, h5, h6').filter(shown)
  // Kept out of sight on purpose, for screen readers or until it has the focus: not clipped by accident.
  const putAway = element => {
    const box = element.getBoundingClientRect()
    return box.width <= 1 || box.height <= 1 || getComputedStyle(element).clipPath !== 'none' || element.closest('.skip')
  }
  const hasText = element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
  const scrolls = value => value === 'auto' || value === 'scroll'

  function titres () {
    const faults = []
    const list = headings()
    const firsts = list.filter(heading => heading.localName === 'h1')
    if (firsts.length !== 1) faults.push(`${firsts.length} titres <h1>, il en faut un`)
    let level = 0
    for (const heading of list) {
      const next = Number(heading.localName[1])
      if (next > level + 1) faults.push(`niveau sauté : ${say(heading)} suit un titre de niveau ${level}`)
      if (!nameOf(heading)) faults.push(`titre vide : ${heading.outerHTML.slice(0, 80)}`)
      level = next
    }
    return faults
  }

  const VAGUE = /^(cliquez ici|ici|lire( la suite| plus)?|en savoir plus|plus( d'infos?)?|voir( plus)?|suite|lien|détails?|télécharger|→|>+)$/
  function liens () {
    const list = headings()
    // Where a reader of the link alone finds its meaning: its paragraph or item, and the heading above.
    const contextOf = link => [
      link.closest('p, li, dd, dt, td, figcaption')?.textContent,
      list.findLast(heading => heading.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING)?.textContent,
    ].map(squeeze).join(' | ')
    const faults = []
    const seen = new Map()
    for (const link of all('a[href]').filter(shown)) {
      const name = folded(nameOf(link))
      if (!name) faults.push(`lien sans intitulé vers ${link.getAttribute('href')}`)
      if (VAGUE.test(name)) faults.push(`intitulé vague : « ${name} » vers ${link.getAttribute('href')}`)
      const key = `${name} | ${contextOf(link)}`
      if (seen.has(key) && seen.get(key) !== link.href) {
        faults.push(`« ${short(name)} » mène à deux endroits : ${seen.get(key)} et ${link.href}`)
      }
      seen.set(key, link.href)
    }
    return faults
  }

  // Words that English cannot do without and French does not have.
  const ENGLISH = new Set('the and of with your you this that from our we how are is to in for'.split(' '))
  function langue () {
    const faults = []
    if (document.documentElement.lang !== 'fr') faults.push(`langue de la page : « ${document.documentElement.lang} » au lieu de « fr »`)
    const names = new Intl.DisplayNames('fr', { type: 'language', fallback: 'none' })
    const known = code => { try { return Boolean(names.of(code)) } catch { return false } }
    for (const element of all('[lang], [hreflang]')) {
      const code = element.getAttribute('lang') ?? element.getAttribute('hreflang')
      if (!known(code)) faults.push(`code de langue inconnu « ${code} » : ${say(element)}`)
    }
    for (const element of all('p, li, dd, td, h1, h2, h3, h4, figcaption, blockquote').filter(shown)) {
      const words = folded(element.textContent).match(/\p{L}+/gu) ?? []
      const english = words.filter(word => ENGLISH.has(word)).length
      if (english >= 3 && english / words.length > 0.15 && element.closest('[lang]').lang.startsWith('fr')) {
        faults.push(`passage en anglais sans lang="en" : ${say(element)}`)
      }
    }
    return faults
  }

  function tableaux () {
    return all('table').filter(shown).flatMap(table => {
      const cells = all('th', table)
      if (['presentation', 'none'].includes(table.getAttribute('role'))) {
        return cells.length || table.caption ? [`tableau de mise en forme avec des en-têtes : ${say(table)}`] : []
      }
      const faults = []
      if (!squeeze(table.caption?.textContent)) faults.push(`tableau sans titre (<caption>) : ${say(table)}`)
      if (!cells.length) faults.push(`tableau sans en-tête (<th>) : ${say(table)}`)
      const lone = cells.filter(cell => !['row', 'col', 'rowgroup', 'colgroup'].includes(cell.scope))
      return [...faults, ...lone.map(cell => `en-tête sans scope : ${say(cell)}`)]
    })
  }

  const COMPLETED = { email: 'email', tel: 'tel' }
  function formulaires () {
    const faults = []
    for (const field of all('input:not([type=hidden], [type=submit]), select, textarea').filter(shown)) {
      const label = [...(field.labels ?? [])].find(shown)
      if (!label || !squeeze(label.textContent)) faults.push(`champ sans étiquette visible : ${field.name || field.id || field.type}`)
      if (COMPLETED[field.type] && !field.autocomplete) faults.push(`champ ${field.name} sans autocomplete="${COMPLETED[field.type]}"`)
      for (const id of (field.getAttribute('aria-describedby') ?? '').split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) faults.push(`champ ${field.name} décrit par #${id}, qui n'existe pas`)
      }
      const group = field.type === 'radio' && field.closest('fieldset')
      if (group === null || (group && !squeeze(group.querySelector('legend')?.textContent))) {
        faults.push(`choix ${field.name} hors d'un groupe avec légende (<fieldset>, <legend>)`)
      }
    }
    return faults
  }

  function images () {
    const faults = []
    for (const image of all('img')) {
      const alt = image.getAttribute('alt')
      if (alt === null) faults.push(`image sans attribut alt : ${image.getAttribute('src')}`)
      if (/\.(jpe?g|png|webp|avif|svg)$|^(img|dsc|image|photo|illustration)[\W_]*\d*$/i.test(alt ?? '')) faults.push(`alternative qui ne dit rien : « ${alt} »`)
    }
    for (const drawing of all('svg').filter(shown)) {
      const silent = drawing.closest('[aria-hidden=true]')
      // A drawing that holds links is no single image: a group with a name, whose links have theirs.
      const role = drawing.querySelector('a[href]') ? 'group' : 'img'
      if (!silent && !(drawing.getAttribute('role') === role && nameOf(drawing))) faults.push(`dessin ni caché ni nommé : ${drawing.outerHTML.slice(0, 80)}`)
    }
    // Test 1.9.1: the figure is a group named by its caption.
    for (const figure of all('figure').filter(figure => figure.querySelector('img') && figure.querySelector('figcaption'))) {
      const caption = squeeze(figure.querySelector('figcaption').textContent)
      if (!['figure', 'group'].includes(figure.getAttribute('role')) || folded(nameOf(figure)) !== folded(caption)) {
        faults.push(`légende non reliée : <figure role="group" aria-label="${short(caption)}"> attendu`)
      }
    }
    return faults
  }

  const OFFICE = /\.(pdf|docx?|odt|xlsx?|ods|pptx?|odp)$/i
  function medias () {
    const loose = all('a[href]').filter(link => link.origin === location.origin && OFFICE.test(link.pathname) &&
      all('a[href]', link.closest('p, li, td, section, main') ?? document).every(other => OFFICE.test(other.pathname)))
    return [
      ...loose.map(link => `document sans version HTML à côté : ${link.getAttribute('href')}`),
      ...all('video').filter(video => !video.querySelector('track[kind=captions]')).map(video => `vidéo sans sous-titres : ${video.currentSrc}`),
      ...all('video, audio').filter(media => !media.controls).map(media => `média sans commandes : ${media.currentSrc}`),
      ...all('iframe').filter(frame => !squeeze(frame.title)).map(frame => `cadre sans titre : ${frame.src}`),
    ]
  }

  const STILL = 5000 // milliseconds: test 13.8.1
  function mouvement () {
    const moving = document.getAnimations().filter(one => one.effect?.getComputedTiming().endTime > STILL)
    return [
      ...moving.map(one => `animation de plus de 5 secondes : ${one.animationName ?? one.transitionProperty}`),
      ...all('marquee, blink, video[autoplay], audio[autoplay], meta[http-equiv=refresh i]').map(element => `se déclenche seul : ${element.outerHTML.slice(0, 80)}`),
    ]
  }

  function textesCss () {
    const written = (element, pseudo) => getComputedStyle(element, pseudo).content
    return all('body, body *').flatMap(element => ['::before', '::after']
      .filter(pseudo => /["'][^"']*\p{L}{2}/u.test(written(element, pseudo)))
      .map(pseudo => `texte écrit par les styles, ${written(element, pseudo)} : ${say(element)}`))
  }

  function couleurs () {
    const bare = ['html', 'body'].every(name => /(, 0\)|transparent)$/.test(getComputedStyle(document.querySelector(name)).backgroundColor))
    return bare ? ['la page ne déclare pas de couleur de fond'] : []
  }

  function structure () {
    const faults = []
    const need = (found, what) => { if (!found) faults.push(what) }
    const names = all('nav').filter(shown).map(nameless => nameless.getAttribute('aria-label') ?? texts(nameless.getAttribute('aria-labelledby') ?? ''))
    need(all('main').filter(shown).length === 1, 'il faut une zone <main> et une seule')
    need(document.querySelector('body > header') && document.querySelector('body > footer'), 'zone d’en-tête ou de pied de page absente')
    need(names.length && names.every(Boolean) && new Set(names).size === names.length, `navigations sans nom ou de même nom : ${names.join(', ')}`)
    const skip = document.querySelector('a[href]')
    need(document.querySelector(skip?.getAttribute('href').startsWith('#') ? skip.getAttribute('href') : 'none')?.closest('main'), 'le premier lien ne mène pas au contenu')
    const footer = all('footer a').map(link => folded(link.textContent))
    need(footer.some(text => text === 'plan du site'), 'pas de lien « Plan du site » dans le pied de page')
    need(footer.some(text => /^accessibilité : (non|partiellement|totalement) conforme$/.test(text)), 'pas de mention « Accessibilité : … conforme » dans le pied de page')
    return faults
  }

  function titrePage () {
    const [title, heading] = [folded(document.title), folded(document.querySelector('h1')?.textContent)]
    return location.pathname === '/' || title.includes(heading) ? [] : [`le titre « ${document.title} » ne reprend pas « ${heading} »`]
  }

  // Text that its box cuts, and boxes that leave the window sideways without a way to scroll to them.
  function coupures () {
    const faults = []
    for (const element of all('body *').filter(element => shown(element) && !putAway(element))) {
      const style = getComputedStyle(element)
      const cutX = !scrolls(style.overflowX) && style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
      const cutY = !scrolls(style.overflowY) && style.overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1
      if ((cutX || cutY) && squeeze(element.textContent)) faults.push(`texte coupé : ${say(element)}`)
      const box = element.getBoundingClientRect()
      const out = box.right > innerWidth + 1 || (box.left < -1 && box.right > 0)
      if (out && hasText(element) && !slides(element)) faults.push(`sort de l'écran de ${Math.ceil(Math.max(box.right - innerWidth, -box.left))} px : ${say(element)}`)
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push(`la page défile de côté : ${document.documentElement.scrollWidth} px pour ${innerWidth}`)
    return faults
  }
  const slides = element => {
    for (; element !== document.body; element = element.parentElement) if (scrolls(getComputedStyle(element).overflowX)) return true
    return false
  }

  return { titres, liens, langue, tableaux, formulaires, images, medias, mouvement, textesCss, couleurs, structure, titrePage, coupures,
    tools: { all, shown, say, squeeze } }
})()
