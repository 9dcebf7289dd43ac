// Full text and combined facets over the index of /pagefind/, on /recherche/ and on the lists that have facets.
// The address holds the whole state, so that it can be shared and the back button works; nothing is sent or stored.
const FIRST = 6 // results shown at once: each is a fragment to fetch
const PER_KIND = 3
const PAUSE = 250 // ms without a key before fragments are fetched; the count does not wait
const SORTS = { date: ['Les plus récents', { date: 'desc' }], salaire: ['Les mieux payés', { salaire: 'desc' }], ville: ['Au plus près d’une ville', { ville: 'asc' }] }

const form = document.querySelector('form.search')
const box = form.elements.q
const kind = form.dataset.kind
const details = document.querySelector('details.facets')
const everything = document.querySelectorAll('.everything, main > .count, main > .cards, main > .pager, main > .notice')
const number = new Intl.NumberFormat('fr-FR')
const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' })

const make = (tag, options = {}, ...children) => {
  const { dataset, ...own } = options
  const element = Object.assign(document.createElement(tag), own)
  Object.assign(element.dataset, dataset)
  element.append(...children.filter(child => child != null))
  return element
}

// --- The parts that only exist with this script.
const count = make('p')
const sort = make('select')
const head = make('div', { className: 'results-head' }, count)
const found = make('div')
const more = make('button', { className: 'button', type: 'button', textContent: 'Plus de résultats' })
const clear = make('button', { className: 'plain', type: 'button', textContent: 'Tout effacer' })
const results = make('div', { className: 'results', hidden: true, tabIndex: -1 }, head, found, more)
const onward = make('button', { className: 'plain', type: 'button', hidden: true })
const spoken = make('p', { className: 'spoken' })
spoken.setAttribute('role', 'status')
sort.append(make('option', { value: '', textContent: 'Les plus pertinents' }), ...Object.entries(SORTS).map(([value, [textContent]]) => make('option', { value, textContent })))
if (kind !== 'emploi') sort.querySelector('[value=salaire]').remove()
head.append(make('label', {}, 'Trier : ', sort), clear)
form.append(spoken)

// --- Facets: the links become boxes, which can be combined.
const boxes = []
const build = () => {
  if (!details || boxes.length) return
  const frame = make('div', { className: 'boxes' })
  for (const place of details.querySelectorAll('[data-facet]')) {
    const facet = place.dataset.facet
    const title = make('p', { id: `facette-${facet}`, textContent: place.previousElementSibling.textContent })
    const group = make('div', { dataset: { facet } })
    group.setAttribute('role', 'group')
    group.setAttribute('aria-labelledby', title.id)
    for (const link of place.querySelectorAll('a')) {
      const [, label, size] = link.textContent.match(/^(.*) \(([^)]*)\)$/)
      const input = make('input', { type: 'checkbox', name: facet, value: link.pathname.split('/').at(-2) })
      const small = make('small', { textContent: size })
      boxes.push({ facet, title: title.textContent, label, input, small, value: input.value })
      group.append(make('label', {}, input, label, ' ', small))
    }
    frame.append(title, group)
  }
  details.querySelector('dl').replaceWith(frame)
  details.append(onward)
}

// --- The state: what is asked, from the controls to the address and back.
const chosen = () => boxes.filter(one => one.input.checked).reduce((all, one) => all.set(one.facet, [...(all.get(one.facet) || []), one]), new Map())
const read = () => {
  const given = new URLSearchParams(location.search)
  if ([...given.keys()].some(key => key !== 'q')) build()
  box.value = given.get('q') || ''
  picked = SORTS[given.get('tri')] ? given.get('tri') : ''
  for (const one of boxes) one.input.checked = given.getAll(one.facet).includes(one.value)
  shown = Math.max(FIRST, Math.min(200, parseInt(given.get('voir')) || 0))
  only = kind ? '' : given.get('genre') || ''
  if (details && chosen().size) details.open = true
}
let shown = FIRST
let picked = '' // the order that was asked for; else by relevance for words, by date without
let only = '' // on /recherche/, the kind whose results are all shown
const address = () => {
  const asked = new URLSearchParams()
  if (box.value.trim()) asked.set('q', box.value.trim())
  if (only) asked.set('genre', only)
  for (const one of boxes) if (one.input.checked) asked.append(one.facet, one.value)
  if (picked) asked.set('tri', picked)
  if (shown > FIRST) asked.set('voir', shown)
  return location.pathname + (asked.size ?? [...asked].length ? `?${asked}` : '')
}
// Typing is one step back however many keys it took; a box, a sort or a button is one each.
const remember = typing => {
  if (address() === location.pathname + location.search) return
  if (typing && history.state?.typing) history.replaceState({ typing }, '', address())
  else history.pushState({ typing }, '', address())
}

// --- The index, fetched when somebody is about to search.
let loading
const index = () => loading ??= import('/pagefind/pagefind.js').then(async pagefind => {
  await pagefind.options({ baseUrl: '/', noWorker: true })
  await pagefind.init()
  await pagefind.preload(null, { filters: { genre: kind || 'emploi' } })
  return pagefind
})
// The counts of a facet are known once its filter is there: asked for by any value, without a search.
let filters
const counted = pagefind => filters ??= pagefind.preload(null, { filters: Object.fromEntries(boxes.map(one => [one.facet, one.value])) })

const filtersBut = left => {
  const filters = kind || only ? { genre: kind || only } : {}
  for (const [facet, values] of chosen()) if (facet !== left) filters[facet] = { any: values.map(one => one.value) }
  return filters
}
const usual = () => query() ? '' : 'date'
const order = () => SORTS[picked || usual()]?.[1] || {}
const query = () => { const q = box.value.trim(); return q.length > 1 ? q : '' }
// « d’entreprise » is looked for as « entreprise »; the index knows the typewriter's apostrophe alone.
const ELISION = /(?<![\p{L}\d])(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’]/giu
const words = () => query().replace(ELISION, '').replaceAll('’', "'")
const search = (pagefind, filters) => pagefind.search(words() || null, { filters, sort: order() })

// --- What a visitor sees.
let turn = 0
const update = async ({ typing = false, push = true } = {}) => {
  const mine = ++turn
  if (push) remember(typing)
  const asked = query() || chosen().size || picked || only
  sort.options[0].disabled = !query()
  sort.value = picked || usual()
  if (!asked) show(false)
  if (!asked && !boxes.length) return say('')
  try {
    const pagefind = await index()
    if (details?.open) await counted(pagefind)
    if (typing && query().length < 4) await pause() // so few letters begin many words: only if they are all
    if (mine !== turn) return
    const answer = await search(pagefind, filtersBut())
    if (mine !== turn) return
    if (asked) count.textContent = sentence(answer.results.length)
    await painted() // the count is seen before the boxes are counted
    if (mine !== turn) return
    await recount(pagefind, answer)
    if (mine !== turn) return
    if (!asked) return say('')
    clear.hidden = !chosen().size && !only
    onward.hidden = !chosen().size
    onward.textContent = `Voir : ${count.textContent}`.replace(' :', '\u00a0:')
    if (typing) await pause()
    if (mine !== turn) return
    say(count.textContent)
    const parts = kind || only ? await flat(answer) : await grouped(pagefind, answer)
    if (mine !== turn) return
    found.replaceChildren(...parts)
    more.hidden = !(kind || only) || answer.results.length <= shown
    show(true)
  } catch (fault) {
    if (mine !== turn) return
    broken(fault)
  }
}
// The whole list stays until there are results to take its place.
const show = asked => {
  if (asked && !results.isConnected) (details || form).after(results)
  results.hidden = !asked
  if (!asked) onward.hidden = true
  for (const element of everything) element.hidden = asked
}
const painted = () => new Promise(done => document.hidden ? done() : requestAnimationFrame(() => setTimeout(done)))
const pause = () => new Promise(done => setTimeout(done, PAUSE))
const say = text => { if (spoken.textContent !== text) spoken.textContent = text }
const broken = fault => {
  loading = undefined
  show(false)
  spoken.className = 'notice'
  say('La recherche ne fonctionne pas dans ce navigateur, ou pas sans réseau. Les listes restent là, en entier.')
  console.warn(fault)
}
const sentence = total => {
  const words = [...chosen().values()].map(values => `${values[0].title} : ${values.map(one => one.label).join(' ou ')}`.replace(' :', '\u00a0:'))
  const size = total === 0 ? 'Aucun résultat' : total === 1 ? 'Un résultat' : `${number.format(total)} résultats`
  const asked = query() ? ` pour «\u00a0${query()}\u00a0»` : ''
  return [size + asked, ...words].join(', ')
}

// Beside a box, what it would find: for a facet in use, counted without it.
const recount = async (pagefind, answer) => {
  if (!filters) return
  const used = chosen()
  const without = new Map(await Promise.all([...used.keys()].map(async facet => [facet, await search(pagefind, filtersBut(facet))])))
  for (const { facet, value, input, small } of boxes) {
    const size = ((without.get(facet) || answer).filters[facet] || {})[value] || 0
    small.textContent = number.format(size)
    input.disabled = !size && !input.checked
  }
}

const flat = async answer => {
  const some = await Promise.all(answer.results.slice(0, shown).map(result => result.data()))
  return some.length ? [make('ul', { className: 'cards' }, ...some.map(one => card(one, 'h2')))] : [nothing()]
}
const grouped = async (pagefind, answer) => {
  const sizes = answer.filters.genre || {}
  const sections = [...document.querySelectorAll('.everything > section')].filter(section => sizes[section.dataset.kind])
  const parts = await Promise.all(sections.map(async section => {
    const genre = section.dataset.kind
    const own = await search(pagefind, { ...filtersBut(), genre })
    const some = await Promise.all(own.results.slice(0, PER_KIND).map(result => result.data()))
    const title = section.querySelector('h2').textContent
    const asked = new URLSearchParams({ q: query() })
    if (!section.dataset.list) asked.set('genre', genre)
    const all = `${section.dataset.list || location.pathname}?${asked}`
    return make('section', {}, make('h2', { textContent: title }), make('ul', { className: 'cards' }, ...some.map(one => card(one, 'h3'))),
      own.results.length > some.length ? make('p', {}, make('a', { href: all, textContent: `${title} : les ${number.format(own.results.length)} résultats`.replace(' :', '\u00a0:') })) : null)
  }))
  return parts.length ? parts : [nothing()]
}
const nothing = () => make('p', { className: 'notice', textContent: 'Rien ne correspond. Essayez un mot plus court ou plus courant, ou retirez un critère.' })
const card = ({ url, meta }, level) => make('li', { className: meta.marque ? 'card is-sample' : 'card' },
  make(level, {}, make('a', { href: url, textContent: meta.title })),
  make('p', { className: 'where' }, meta.marque ? make('strong', { className: 'sample', textContent: meta.marque }) : null, meta.marque ? ' ' : null, [meta.lieu, meta.termes].filter(Boolean).join(' · ')),
  make('p', { textContent: meta.resume }),
  meta.publie ? make('p', { className: 'dates', textContent: `Publié le ${day.format(new Date(meta.publie)).replace(/^1 /, '1er ')}` }) : null)

// --- What a visitor does.
const warm = () => { build(); index().catch(() => {}) }
form.addEventListener('focusin', warm, { once: true })
box.addEventListener('input', () => { shown = FIRST; update({ typing: true }) })
form.addEventListener('submit', event => { event.preventDefault(); shown = FIRST; update() })
details?.addEventListener('toggle', warm)
details?.addEventListener('change', () => { shown = FIRST; update() })
sort.addEventListener('change', () => { picked = sort.value === usual() ? '' : sort.value; shown = FIRST; update() })
onward.addEventListener('click', () => results.focus())
clear.addEventListener('click', () => { for (const one of boxes) one.input.checked = false; only = ''; shown = FIRST; box.focus(); update() })
more.addEventListener('click', async () => {
  const before = found.querySelectorAll('.card').length
  shown += FIRST
  await update()
  found.querySelectorAll('.card a')[before]?.focus()
})
addEventListener('popstate', () => { read(); update({ push: false }) })
read()
if (location.search) update({ push: false })
