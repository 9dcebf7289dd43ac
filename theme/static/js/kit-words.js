// The kit's words: ready texts, the signature of an e-mail, the line of HTML for another site.

// Nothing is said for somebody that they did not: what is missing is seen to be. « À » and « de » are written as French does
// before « Le Bastit » or « Albas ».
export function filled (text, person) {
  const commune = person.commune || '[votre commune]'
  const values = { prenom: person.name || '[votre prénom]', commune, phrase: person.sentence, lien: person.link }
  const at = `à ${commune}`.replace(/^à Le /, 'au ').replace(/^à Les /, 'aux ')
  const of = person.place ? person.place.near.replace('près ', '') : `de ${commune}`
  // A function, so that nothing a visitor types is read as a pattern; a sentence that has its guillemets keeps its own.
  return text.replace(/à \{commune\}/g, at).replace(/de \{commune\}/g, of).replace(/\{(\w+)\}/g, (_, field) => values[field]).replace(/«[\s\u202f\u00a0]*«/g, '«').replace(/»[\s\u202f\u00a0]*»/g, '»')
}

// As networks count: by visible sign, an address for what the network says it counts for.
export function counted (text, link, counts) {
  const signs = part => [...new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(part)].length
  const parts = text.split(link)
  return parts.reduce((sum, part) => sum + signs(part), 0) + (parts.length - 1) * Math.min(counts, link.length)
}

// A table with styles of its own and no picture: what Gmail keeps and what Outlook's Word understands.
export function signature (person, colours) {
  const make = (name, styles, ...inside) => {
    const element = document.createElement(name)
    for (const [property, value] of Object.entries(styles)) element.style.setProperty(property, value)
    element.append(...inside)
    return element
  }
  const sans = 'Verdana, Arial, sans-serif'
  const line = (styles, ...inside) => make('div', { 'font-family': sans, 'line-height': '1.4', ...styles }, ...inside)
  const link = make('a', { color: colours.water, 'text-decoration': 'underline' }, person.shown)
  link.href = person.link
  const lines = [
    line({ 'font-family': 'Georgia, serif', 'font-size': '18px', 'font-weight': 'bold', color: colours.wine }, person.name || 'Choisir le Lot'),
    person.commune && line({ 'font-size': '13px', color: colours.ink }, `${person.commune} (Lot)`),
    line({ 'font-size': '13px', 'font-style': 'italic', color: colours.soft, 'padding-top': '6px' }, person.sentence),
    line({ 'font-size': '13px', color: colours.ink, 'padding-top': '6px' }, 'Choisir le Lot : ', link)
  ].filter(Boolean)
  const cell = make('td', { 'border-left': `4px solid ${colours.saffron}`, padding: '2px 0 2px 14px', 'text-align': 'left', 'vertical-align': 'top' }, ...lines)
  const table = make('table', { 'border-collapse': 'collapse', 'background-color': colours.raised }, make('tbody', {}, make('tr', {}, cell)))
  for (const [name, value] of Object.entries({ role: 'presentation', cellpadding: '0', cellspacing: '0', border: '0' })) table.setAttribute(name, value)
  return table
}

const escaped = text => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

// Colours as everyone reads them: the browser writes « rgb(…) », which Outlook's Word may not know.
export const markup = table => table.outerHTML.replace(/rgb\((\d+), (\d+), (\d+)\)/g,
  (_, ...parts) => '#' + parts.slice(0, 3).map(part => Number(part).toString(16).padStart(2, '0')).join(''))

export const standalone = table => `<!doctype html>\n<html lang="fr">\n<meta charset="utf-8">\n<title>Signature</title>\n${markup(table)}\n</html>\n`

// One line for another site: a link, which a script turns into a list where both are allowed.
export const embedding = (site, commune, link) =>
  `<a href="${escaped(link)}" data-choisir-le-lot="${escaped(commune.slug)}">Les offres ${escaped(commune.near)}</a><script async src="${escaped(site)}/integrer/bloc.js"></script>`
