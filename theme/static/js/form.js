// The form is complete without JavaScript. Here the page one came from is written into its field, and a signed token
// is asked for at the first keystroke: it tells a second sending of the same message from a new one.
const form = document.querySelector('form.form')
const page = form.elements.page
const query = new URLSearchParams(location.search)
const from = query.get('page') ?? query.get('offre') ?? query.get('commune')
if (page && from && !page.value) page.value = from.slice(0, 500)
form.addEventListener('focusin', async () => {
  try {
    const answer = await fetch('/formulaires/jeton')
    if (answer.ok) form.elements.jeton.value = await answer.text()
  } catch { /* sent without a token, the message is as welcome */ }
}, { once: true })
