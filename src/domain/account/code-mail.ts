import { deliver } from '#domain/message/delivering.ts'
import { type Language, speak } from '#words/speak.ts'

/** Brings a code to whoever reads the address. It holds no link: nothing in it can be used up by a program that opens mails. */
export async function sendCodeMail(address: string, code: string, language: Language) {
  const t = speak(language)
  await deliver({ to: address, subject: t('account.code_subject', { code }), text: t('account.code_text', { code }) }, 'address')
}
