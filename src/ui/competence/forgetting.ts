// Who deletes a kept result means the copy in this browser too.
import { remember, rememberPause } from './remembering.ts'

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-forget]'))
  form.addEventListener('submit', () => {
    remember(null)
    rememberPause(null)
  })
