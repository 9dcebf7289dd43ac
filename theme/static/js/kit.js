// The ambassador's kit: what is typed stays in this page; each product is made when it is asked for, and never sent.
import { draw, QUIET, typeset } from './kit-drawing.js'
import { counted, embedding, filled, markup, signature, standalone } from './kit-words.js'

const form = document.getElementById('kit')
const kit = JSON.parse(form.dataset.kit)
const status = document.getElementById('annonce')
const canvas = document.querySelector('#apercu canvas')
const field = name => form.elements[name]
// Said at the foot of the window, wherever one is on the page, for as long as it takes to read.
let silence
const say = text => {
  status.textContent = text
  clearTimeout(silence)
  silence = setTimeout(() => { status.textContent = '' }, 10_000)
}

// --- Who it is for

const fold = text => text.normalize('NFD').replace(/[\p{M}]/gu, '').replace(/œ/gi, 'oe').toLowerCase().replace(/[^a-z]+/g, ' ').trim()
let communes = []
let reading
const readCommunes = () => (reading ??= fetch(form.dataset.communes).then(answer => answer.json()).then(rows => {
  communes = rows.map(([name, slug, near]) => ({ name, slug, near, folded: fold(name) }))
}).catch(() => { reading = undefined }))

const code = () => field('code').value.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')

function person () {
  const wanted = fold(field('commune').value)
  const place = communes.find(commune => commune.folded === wanted)
  const name = typeset(field('prenom').value)
  const page = place ? `${kit.site}/communes/${place.slug}/` : `${kit.site}/`
  return {
    name,
    place,
    commune: place?.name ?? '',
    who: [name, place?.name].filter(Boolean).join(', '),
    sentence: typeset(field('phrase').value) || kit.sentence,
    link: code() ? `${page}?par=${code()}` : page,
    shown: page.replace(/^https?:\/\//, '').replace(/\/$/, '')
  }
}

async function proposeCommunes () {
  await readCommunes()
  const typed = fold(field('commune').value)
  const near = communes.filter(commune => ` ${commune.folded}`.includes(` ${typed}`)).slice(0, 8)
  document.getElementById('communes').replaceChildren(...(typed ? near : []).map(commune => new Option('', commune.name)))
  const known = communes.some(commune => commune.folded === typed)
  document.getElementById('commune-aide').textContent = !typed || known ? 'Elle donne l’adresse de votre carte.' : near.length ? `Par exemple ${near[0].name}.` : 'Aucune commune du Lot ne s’écrit ainsi.'
}

// --- What is made

const modulesOf = async link => {
  const { correction, generate } = await import('./vendor/lean-qr.js')
  return generate(link, { minCorrectionLevel: correction.M })
}

async function drawn (product, target) {
  const someone = person()
  const coded = product.qr || product.shape === 'code'
  return draw(product, someone, {
    colours: kit.colours,
    sceneAddress: form.dataset.scenes.replace('meandre', field('dessin').value),
    focus: kit.scenes[field('dessin').value],
    modules: coded ? await modulesOf(someone.link) : null
  }, target)
}

const blobOf = (canvas, type, quality) => new Promise((resolve, reject) => canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error(type)), type, quality))

async function svg () {
  const modules = await modulesOf(person().link)
  const side = modules.size + 2 * QUIET
  const squares = []
  for (let y = 0; y < modules.size; y++) for (let x = 0; x < modules.size; x++) if (modules.get(x, y)) squares.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`)
  return new Blob([`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="${kit.colours.raised}" d="M0 0h${side}v${side}H0z"/><path fill="${kit.colours.ink}" d="${squares.join('')}"/></svg>\n`], { type: 'image/svg+xml' })
}

async function made (product) {
  if (product.format === 'svg') return svg()
  const picture = await drawn(product)
  if (product.format === 'png') return blobOf(picture, 'image/png')
  const jpeg = await blobOf(picture, 'image/jpeg', 0.92)
  const { pdf } = await import('./pdf.js')
  const bytes = new Uint8Array(await jpeg.arrayBuffer())
  return pdf({ bytes, width: picture.width, height: picture.height }, product, `${product.label} : ${person().who || 'Choisir le Lot'}`)
}

function save (blob, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

const nameOf = product => `choisir-le-lot-${product.key}.${product.format}`

async function share (product) {
  const blob = await made(product)
  const file = new File([blob], nameOf(product), { type: blob.type })
  const { sentence, link } = person()
  const shared = { files: [file], title: 'Choisir le Lot', text: `${sentence}\n${link}` }
  if (!navigator.canShare?.(shared)) return save(blob, file.name) ?? `${product.label} : téléchargée.`
  try {
    await navigator.share(shared)
    return 'Merci !'
  } catch (error) {
    if (error.name === 'AbortError') return ''
    save(blob, file.name)
    return 'Votre navigateur n’a pas partagé la carte : la voici téléchargée.'
  }
}

// --- What is copied

// By the event of a copy rather than a ClipboardItem, which browsers rewrite by the policy of this page, without its styles.
function copySignature () {
  const shown = document.getElementById('signature')
  const table = signature(person(), kit.colours)
  const give = event => {
    event.clipboardData.setData('text/html', markup(table))
    event.clipboardData.setData('text/plain', [...table.querySelectorAll('p')].map(line => line.textContent).join('\n'))
    event.preventDefault()
  }
  getSelection().selectAllChildren(shown)
  addEventListener('copy', give, { once: true })
  const copied = document.execCommand('copy')
  removeEventListener('copy', give)
  if (!copied) return 'Copie refusée : la signature est sélectionnée, copiez-la.'
  getSelection().empty()
  return 'Signature copiée : collez-la dans les réglages de votre messagerie.'
}

async function copyText (element) {
  try {
    await navigator.clipboard.writeText(element.textContent)
    return 'Copié.'
  } catch {
    getSelection().selectAllChildren(element)
    return document.execCommand('copy') ? 'Copié.' : 'Copie refusée : le texte est sélectionné, copiez-le.'
  }
}

const acts = {
  telecharger: async key => save(await made(kit.products[key]), nameOf(kit.products[key])) ?? `${kit.products[key].label} : prêt, dans vos téléchargements.`,
  partager: key => share(kit.products[key]),
  copier: id => copyText(document.getElementById(id)),
  signature: copySignature,
  'signature-html': () => save(new Blob([standalone(signature(person(), kit.colours))], { type: 'text/html' }), 'choisir-le-lot-signature.html') ?? 'Signature téléchargée.'
}

document.querySelector('main').addEventListener('click', async event => {
  const button = event.target.closest('button[data-fait]')
  if (!button || button.ariaBusy === 'true') return
  button.ariaBusy = 'true'
  say('Un instant…')
  try {
    await readCommunes()
    say(await acts[button.dataset.fait](button.dataset.quoi))
  } catch {
    say('Cela n’a pas marché. Vérifiez votre connexion et recommencez.')
  }
  button.ariaBusy = 'false'
})

// --- What is seen while one types: one drawing at a time, and the last one asked for

let asked = false
let busy = false
async function preview () {
  asked = true
  if (busy) return
  busy = true
  while (asked) {
    asked = false
    try { await drawn(kit.products.carre, canvas) } catch { say('Le dessin n’a pas pu être lu. Vérifiez votre connexion.') }
  }
  busy = false
}

function show () {
  const someone = person()
  canvas.ariaLabel = `Carte : « ${someone.sentence} » ${someone.who}`
  document.getElementById('signature').replaceChildren(signature(someone, kit.colours))
  for (const [key, { text, limit, link }] of Object.entries(kit.networks)) {
    const words = filled(text, someone)
    document.getElementById(`texte-${key}`).textContent = words
    document.getElementById(`compte-${key}`).textContent = `${counted(words, someone.link, link)} caractères sur ${limit.toLocaleString('fr-FR')}`
  }
  const place = someone.place ?? communes.find(commune => commune.slug === 'cahors')
  if (place) document.getElementById('bloc').textContent = embedding(kit.site, place, someone.place ? someone.link : `${kit.site}/communes/${place.slug}/`)
  preview()
}

const par = new URLSearchParams(location.search).get('par')
if (par && !field('code').value) field('code').value = par.slice(0, field('code').maxLength)
form.addEventListener('submit', event => event.preventDefault())
field('commune').addEventListener('focus', proposeCommunes)
form.addEventListener('input', async event => {
  if (event.target === field('commune')) await proposeCommunes()
  show()
})
// A browser may have kept what was typed before a reload; the communes are read when there is time.
if (field('commune').value) readCommunes().then(show)
show()
