// What a visitor keeps stays in this browser: nothing is sent, nothing is counted elsewhere. This module is on every page:
// the « Garder » button, the count in the header, and what the form « Préparer mon installation » receives.
export const KEYS = { dossier: 'choisir-le-lot:dossier', answers: 'choisir-le-lot:reponses', list: 'choisir-le-lot:liste' }
export const TO_SEND = 'choisir-le-lot:envoi'
export const PATH = /^\/(emplois|reprises|fermes|communes|vivre)\/[A-Za-z0-9-]{1,160}\/$/
const ANSWERED = /^\/[a-z0-9-]+\/(#[\w.,%=&+:;|~-]{0,800})?$/
// More would be a file, not a dossier: a browser gives a site about 5 MB.
export const MOST = 150
const REFUSED = 'Votre navigateur refuse de garder quoi que ce soit pour ce site : navigation privée, stockage bloqué ou plein. Imprimez cette page, ou notez son adresse.'

const line = (value, most) => typeof value === 'string' ? value.replace(/[ \t\r\n]+/g, ' ').trim().slice(0, most) : ''

const pairsOf = (list, most) => (Array.isArray(list) ? list : []).filter(Array.isArray).slice(0, most)
  .map(([label, text]) => [line(label, 200), line(text, 400)])

// An entry as this site writes it, whatever the storage, a file or an address may hold.
export function clean (raw) {
  return {
    title: line(raw?.title, 160),
    where: line(raw?.where, 160),
    facts: pairsOf(raw?.facts, 40),
    note: typeof raw?.note === 'string' ? raw.note.slice(0, 1000) : '',
    apart: raw?.apart === true,
    gone: raw?.gone === true,
    instead: pairsOf(raw?.instead, 3).filter(([path]) => PATH.test(path))
  }
}

export const cleanAll = raw => Object.fromEntries(
  Object.entries(raw && typeof raw === 'object' ? raw : {}).filter(([path]) => PATH.test(path)).slice(0, MOST)
    .map(([path, entry]) => [path, clean(entry)])
)

// Answers by questionnaire, under its title: where it stands, and pairs of a question and an answer (keep-answers.js).
export const cleanAnswers = raw => Object.fromEntries(
  Object.entries(raw && typeof raw === 'object' ? raw : {}).slice(0, 10)
    .map(([title, kept]) => [line(title, 120), { address: ANSWERED.test(kept?.address) ? kept.address : '', pairs: pairsOf(kept?.pairs, 40) }])
    .filter(([, { pairs }]) => pairs.length)
)

export function read (key) {
  try { return JSON.parse(localStorage.getItem(key)) } catch { return null }
}

// Whether it could be kept: private windows and blocked storage say no.
export function write (key, value) {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
    return true
  } catch { return false }
}

export const load = () => cleanAll(read(KEYS.dossier))
export const save = kept => write(KEYS.dossier, Object.keys(kept).length ? kept : null)

// What a page says of itself, from its own markup: the title, the place, the dates and the lists of facts.
export function describe (page) {
  const text = element => line(element?.textContent, 400)
  const head = page.querySelector('main article > header')
  const dates = text(head?.querySelector('.dates'))
  const facts = [...page.querySelectorAll('main dl.facts > div')].map(row => [text(row.querySelector('dt')), text(row.querySelector('dd'))])
  return clean({
    title: text(page.querySelector('h1')),
    where: text(head?.querySelector('.where')),
    facts: dates ? [['Dates', dates], ...facts] : facts
  })
}

export function count () {
  const link = document.querySelector('.my-dossier')
  if (!link) return
  const kept = Object.keys(load()).length
  link.textContent = kept ? `Mon dossier (${kept})` : 'Mon dossier'
  link.parentElement.hidden = false
}

export const alarm = after => {
  if (after.nextElementSibling?.matches('[role=alert]')) return
  const notice = document.createElement('p')
  notice.className = 'notice'
  notice.setAttribute('role', 'alert')
  after.after(notice)
  notice.textContent = REFUSED
}

function keepButton (button) {
  const path = location.pathname
  const show = () => button.setAttribute('aria-pressed', String(path in load()))
  button.addEventListener('click', () => {
    const kept = load()
    if (path in kept) delete kept[path]
    else if (Object.keys(kept).length < MOST) kept[path] = describe(document)
    if (!save(kept)) alarm(button)
    show()
    count()
  })
  show()
  button.hidden = false
  addEventListener('storage', show)
}

// The text was put here by a press of « Préparer mon installation »; once in the field it is the visitor's to change.
function fillForm (field) {
  try {
    const text = sessionStorage.getItem(TO_SEND)
    if (text && !field.value) field.value = field.maxLength > 0 ? text.slice(0, field.maxLength) : text
    sessionStorage.removeItem(TO_SEND)
  } catch { /* nothing could be put there either */ }
}

count()
addEventListener('storage', count)
const button = document.querySelector('button.keep:not(.keep-answers)')
if (button && PATH.test(location.pathname)) keepButton(button)
const field = document.querySelector('form textarea[name=dossier]')
if (field) fillForm(field)
// Few visitors share: what helps them comes when they open the block.
document.querySelector('.share')?.addEventListener('toggle', () => import('./share.js'), { once: true })
