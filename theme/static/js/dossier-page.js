// The page of the dossier: what was kept, side by side, on paper, in an address, in a file. Texts of others (an address, a
// file, the storage) only ever become text nodes, and links only to this site's own pages.
import { KEYS, MOST, TO_SEND, alarm, clean, cleanAnswers, count, describe, load, read, save, write } from './dossier.js'
import { KINDS, kindOf, pack, parseFile, readable, unpack } from './dossier-carry.js'

// What a card says first; the rest is in the comparison.
const FIRST = ['Contrat', 'Salaire brut', 'Télétravail', 'Activité', 'Prix demandé', 'Logement sur place', 'Productions', 'Surface', 'Mode de production', 'Population légale', 'Intercommunalité', 'Thème', 'Lieu']

const root = document.querySelector('#dossier')
const $ = (selector, inside = root) => inside.querySelector(selector)
const make = (tag, text = '', more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more)
const copyOf = id => document.getElementById(id).content.cloneNode(true)

const carried = /^#d=([\w-]+)$/.exec(location.hash)?.[1]
const shared = carried ? await unpack(carried) : null
const kept = shared ?? load()
const nodes = new Map()
const answers = () => shared ? {} : cleanAnswers(read(KEYS.answers))
const ticks = () => Object.keys(read(KEYS.list) ?? {})
const say = (text, place = '.status') => { $(place).textContent = text }
const keep = () => { if (!shared && !save(kept)) alarm($('.status')); if (!shared) count(); tell() }
const tell = () => { $('pre').textContent = readable(kept, answers(), shared ? [] : ticks()) }

function nodeOf (path) {
  const node = copyOf('dossier-entree').firstElementChild
  const { title, note, apart } = kept[path]
  const area = $('textarea', node)
  area.value = note
  area.ariaLabel = `Ma note : ${title}`
  area.addEventListener('input', () => { kept[path].note = area.value; $('.noted', node).textContent = area.value; keep() })
  const choice = $('.versus input', node)
  choice.checked = !apart
  choice.ariaLabel = `Comparer : ${title}`
  choice.addEventListener('change', () => { kept[path].apart = !choice.checked; keep(); compare() })
  const button = $('button', node)
  button.ariaLabel = `Retirer : ${title}`
  button.addEventListener('click', () => {
    delete kept[path]
    keep()
    render()
    say(`« ${title} » est retiré de votre dossier.`)
    $(nodes.size ? '.kinds h2' : '.empty').focus()
  })
  return node
}

// The parts that a fresh reading of the page may change.
function show (path) {
  const node = nodes.get(path)
  const { title, where, facts, note, gone, instead } = kept[path]
  const link = $('h3 a', node)
  link.textContent = title || path
  link.href = path
  $('.where', node).textContent = where
  $('.terms', node).textContent = facts.filter(([label]) => FIRST.includes(label)).map(([label, text]) => `${label} : ${text}`).join(' · ')
  $('.dates', node).textContent = facts.find(([label]) => label === 'Dates')?.[1] ?? ''
  $('.noted', node).textContent = note
  const notice = $('.gone', node)
  notice.hidden = !gone
  $('p', notice).textContent = instead.length ? 'N’est plus en ligne. Au plus près :' : 'N’est plus en ligne. Voir ce qui l’est :'
  const others = instead.length ? instead : [[`/${kindOf(path)}/`, KINDS[kindOf(path)]]]
  $('ul', notice).replaceChildren(...others.map(([href, text]) => {
    const item = make('li')
    item.append(make('a', text, { href }))
    return item
  }))
}

function render () {
  nodes.clear()
  const sections = Object.entries(KINDS).flatMap(([kind, label]) => {
    const paths = Object.keys(kept).filter(path => kindOf(path) === kind)
    if (!paths.length) return []
    const list = make('ul', '', { className: 'kept' })
    for (const path of paths) {
      nodes.set(path, nodeOf(path))
      list.append(nodes.get(path))
      show(path)
    }
    return [make('h2', `${label} (${paths.length})`, { tabIndex: -1 }), list]
  })
  $('.kinds').replaceChildren(...sections)
  $('.empty').hidden = nodes.size > 0
  $('.empty').tabIndex = -1
  $('.whole').hidden = nodes.size === 0
  for (const part of root.querySelectorAll('.own')) part.hidden = Boolean(shared)
  $('.shared').hidden = !shared
  compare()
  tell()
}

function compare () {
  const tables = Object.entries(KINDS).flatMap(([kind, label]) => {
    const paths = Object.keys(kept).filter(path => kindOf(path) === kind && !kept[path].apart)
    return paths.length < 2 ? [] : [make('h2', `Comparer : ${label.toLowerCase()}`), tableOf(paths, label)]
  })
  $('.comparisons').replaceChildren(...tables)
}

// Facts down, entries across: each row holds the same fact of each entry, in the order in which the pages tell them.
function tableOf (paths, label) {
  const frame = make('div', '', { className: 'table compared', role: 'region', ariaLabel: `Tableau : ${label}`, tabIndex: 0 })
  const table = frame.appendChild(make('table'))
  table.append(make('caption', `${label} : une colonne par page gardée, une ligne par information`))
  const head = table.createTHead().insertRow()
  head.append(make('th', 'Information', { scope: 'col' }))
  for (const path of paths) head.appendChild(make('th', '', { scope: 'col' })).append(make('a', kept[path].title, { href: path }))
  const rows = new Map([['Où', []]])
  paths.forEach((path, column) => [['Où', kept[path].where], ...kept[path].facts, ['Ma note', kept[path].note]].forEach(([name, text]) => {
    if (!rows.has(name)) rows.set(name, [])
    rows.get(name)[column] = text
  }))
  const body = table.createTBody()
  for (const [name, texts] of rows) {
    if (!texts.some(Boolean)) continue
    const row = body.insertRow()
    row.append(make('th', name, { scope: 'row' }))
    for (let column = 0; column < paths.length; column++) row.insertCell().textContent = texts[column] || 'Non précisé'
  }
  return frame
}

// Whether each page still lives, and what it says today. An expired page may answer 200, 404 or 410: it carries its mark.
async function refresh (path) {
  let answer
  try { answer = await fetch(path) } catch { return false }
  if (!answer.ok && answer.status !== 404 && answer.status !== 410) return false
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (!kept[path]) return true
  if (!answer.ok || page.querySelector('[data-gone]')) {
    const others = [...page.querySelectorAll('[aria-labelledby=alternatives] .card a')].map(link => [link.getAttribute('href'), link.textContent])
    kept[path] = clean({ ...kept[path], gone: true, instead: others })
  } else {
    const { note, apart } = kept[path]
    kept[path] = { ...describe(page), note, apart }
  }
  if (nodes.has(path)) show(path)
  return true
}

async function refreshAll () {
  const waiting = Object.keys(kept)
  const whole = waiting.length
  let failed = 0
  const worker = async () => { while (waiting.length) failed += !await refresh(waiting.shift()) }
  await Promise.all([worker(), worker(), worker(), worker()])
  if (!whole) return
  compare()
  keep()
  const gone = Object.values(kept).filter(entry => entry.gone).length
  if (failed) say('Certaines pages n’ont pas pu être relues : ce qui est montré date de votre dernière visite.')
  else say(gone ? `Relu à l’instant : ${gone} ${gone > 1 ? 'pages ne sont' : 'page n’est'} plus en ligne.` : 'Relu à l’instant : tout est encore en ligne.')
}

function showAnswers () {
  const sets = Object.entries(answers())
  $('.answers').hidden = !sets.length
  $('.answers > div').replaceChildren(...sets.flatMap(([title, { address, pairs }]) => {
    const head = make('h3', address ? '' : title)
    if (address) head.append(make('a', title, { href: address }))
    const list = make('dl', '', { className: 'told' })
    list.append(...pairs.flatMap(([question, answer]) => [make('dt', question), make('dd', answer)]))
    return [head, list]
  }))
}

// The list of « S’installer dans le Lot », where it stands; its own script makes it a list to tick.
async function showList () {
  const place = $('.ticks')
  if (shared || (!nodes.size && !ticks().length)) return
  try {
    const page = new DOMParser().parseFromString(await (await fetch('/s-installer/')).text(), 'text/html')
    const title = page.querySelector('#votre-liste')
    const parts = [...page.querySelectorAll('#votre-liste ~ h3, #votre-liste ~ ul')]
    if (!parts.length) return
    title.textContent = 'Ma liste d’installation'
    place.replaceChildren(title, ...parts)
    place.hidden = false
    await import('./checklist.js')
    place.addEventListener('change', tell)
  } catch { /* without the network the rest of the dossier is still there */ }
}

const ACTS = {
  print: () => print(),
  send: () => {
    try { sessionStorage.setItem(TO_SEND, $('pre').textContent) } catch { return alarm($('.status')) }
    location.assign('/formulaires/installation/')
  },
  share: async () => {
    if (!('CompressionStream' in window)) return say('Ce navigateur est trop ancien pour partager ainsi : exportez le dossier en fichier.', '.shared-how')
    const link = `${location.origin}/dossier/#d=${await pack(kept, $('.with-notes').checked)}`
    const field = $('.address textarea')
    $('.address').hidden = false
    field.value = link
    field.focus()
    field.select()
    try {
      await navigator.clipboard.writeText(link)
      say('L’adresse est copiée : collez-la dans un message.', '.shared-how')
    } catch { say('Copiez cette adresse dans un message.', '.shared-how') }
  },
  export: () => {
    const whole = { dossier: kept, reponses: answers(), liste: shared ? {} : read(KEYS.list) ?? {} }
    const href = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1)], { type: 'application/json' }))
    make('a', '', { href, download: 'mon-dossier-choisir-le-lot.json' }).click()
    setTimeout(() => URL.revokeObjectURL(href), 10_000)
  },
  adopt: () => {
    if (take(kept)) location.assign('/dossier/')
    else alarm($('.status'))
  },
  erase: () => {
    if (!confirm('Effacer de ce navigateur votre dossier, vos notes, vos réponses et votre liste ?')) return
    for (const key of Object.values(KEYS)) write(key, null)
    try { sessionStorage.removeItem(TO_SEND) } catch { /* nothing there */ }
    location.assign('/dossier/')
  }
}

// Others' entries beside one's own; what is already kept keeps its note.
function take (others) {
  const own = load()
  for (const [path, entry] of Object.entries(others)) {
    if (path in own) own[path].note ||= entry.note
    else if (Object.keys(own).length < MOST) own[path] = entry
  }
  return save(own)
}

async function importFile (file) {
  const found = file.size < 2_000_000 ? parseFile(await file.text()) : null
  if (!found) return say(`« ${file.name} » n’est pas un dossier exporté d’ici ; choisir le fichier mon-dossier-choisir-le-lot.json.`)
  const done = take(found.kept) && write(KEYS.list, { ...found.list, ...read(KEYS.list) })
  write(KEYS.answers, { ...found.answers, ...read(KEYS.answers) })
  if (done) location.reload()
  else alarm($('.status'))
}

root.append(copyOf('dossier-entier'))
root.addEventListener('click', event => ACTS[event.target.dataset?.act]?.())
$('[type=file]').addEventListener('change', event => { if (event.target.files[0]) importFile(event.target.files[0]) })
// Another dossier in the address; any other fragment is a place in this page.
addEventListener('hashchange', () => { if (location.hash.startsWith('#d=')) location.reload() })
// Another tab kept something: writing over it from here would lose it.
addEventListener('storage', event => { if (!shared && event.key === KEYS.dossier) location.reload() })
render()
showAnswers()
// Said at once rather than at the first thing that could not be kept.
if (!shared && !write('choisir-le-lot:essai', null)) alarm($('.status'))
if (carried && !shared) say('L’adresse de ce dossier est incomplète : demandez qu’on vous l’envoie de nouveau. Voici le vôtre.')
await Promise.all([refreshAll(), showList()])
