// A questionnaire's answers, as it words them, beside the rest of the dossier; its address brings them back.
import { KEYS, alarm, read, write } from './dossier.js'

const chosen = set => [...set.querySelectorAll('select, input:checked, input[type=range]')]
  .map(field => field.selectedOptions?.[0] ?? field.closest('label')?.querySelector('span') ?? field.closest('label'))
  .map(told => told?.textContent.replace(/\s+/g, ' ').trim()).filter(Boolean).join(', ')

const button = document.querySelector('.keep-answers')
const form = document.getElementById(button.dataset.form)
button.addEventListener('click', () => {
  const pairs = [...form.querySelectorAll('fieldset')].map(set => [set.querySelector('legend').textContent.trim(), chosen(set)]).filter(([, told]) => told)
  const answers = { ...read(KEYS.answers), [document.querySelector('h1').textContent.trim()]: { address: location.pathname + location.hash, pairs } }
  if (write(KEYS.answers, answers)) button.nextElementSibling.textContent = 'C’est gardé.'
  else alarm(button.parentElement)
})
button.hidden = false
