// A dossier on its way: as readable text, in an address that no server sees (what follows # is never sent), in a file.
import { MOST, PATH, clean, cleanAll, cleanAnswers } from './dossier.js'

export const KINDS = {
  emplois: 'Emplois', reprises: 'Entreprises à reprendre', fermes: 'Fermes à transmettre', communes: 'Communes', vivre: 'Vivre dans le Lot'
}
export const kindOf = path => path.split('/')[1]
// A shared address stays well under this; more is not ours to unpack.
const MOST_TEXT = 200_000

async function through (bytes, stream, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader()
  const parts = []
  for (let size = 0; ;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer())
    size += value.length
    if (size > most) throw new RangeError('too long')
    parts.push(value)
  }
}

export async function pack (kept, withNotes) {
  const lines = Object.entries(kept).map(([path, { title, note }]) => withNotes && note ? [path, title, note] : [path, title])
  const bytes = await through(new TextEncoder().encode(JSON.stringify(lines)), new CompressionStream('deflate-raw'))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

// What an address carries, or null when it is none of ours or was cut on the way.
export async function unpack (text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0))
    const lines = JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'), MOST_TEXT)))
    const kept = lines.slice(0, MOST).filter(([path]) => PATH.test(path)).map(([path, title, note]) => [path, clean({ title, note })])
    return kept.length ? Object.fromEntries(kept) : null
  } catch { return null }
}

// The form takes 4,000 characters (relay/forms.py), and a line's end counts for two on its way.
const MOST_SENT = 3_900
function within (lines) {
  let room = MOST_SENT
  const fit = lines.findIndex(line => (room -= line.length + 2) < 0)
  return fit < 0 ? lines : [...lines.slice(0, fit), '', `(${lines.length - fit} lignes de plus ne tiennent pas ici.)`]
}

export function readable (kept, answers, ticked) {
  const day = new Date().toLocaleDateString('fr-FR', { dateStyle: 'long' })
  const lines = [`Mon dossier, Choisir le Lot, ${day}`]
  for (const [kind, label] of Object.entries(KINDS)) {
    const entries = Object.entries(kept).filter(([path]) => kindOf(path) === kind)
    if (entries.length) lines.push('', label)
    for (const [path, { title, where, note, gone }] of entries) {
      lines.push(`- ${title}${where ? ` (${where})` : ''}${gone ? ' : n’est plus en ligne' : ''}`, `  ${location.origin}${path}`)
      if (note) lines.push(`  Ma note : ${note.replace(/\s+/g, ' ')}`)
    }
  }
  for (const [title, { pairs }] of Object.entries(answers)) lines.push('', `Mes réponses, ${title}`, ...pairs.map(([label, text]) => `- ${label} : ${text}`))
  if (ticked.length) lines.push('', 'Déjà fait', ...ticked.map(text => `- ${text}`))
  return within(lines).join('\n') + '\n'
}

// A file of ours, or null.
export function parseFile (text) {
  try {
    const { dossier, reponses, liste } = JSON.parse(text)
    if (!dossier || typeof dossier !== 'object' || Array.isArray(dossier)) return null
    const ticks = Object.keys(liste && typeof liste === 'object' ? liste : {}).slice(0, 200).map(text => [text.slice(0, 300), 1])
    return { kept: cleanAll(dossier), answers: cleanAnswers(reponses), list: Object.fromEntries(ticks) }
  } catch { return null }
}
