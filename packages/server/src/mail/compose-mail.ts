import type { ContactLanguage } from '../storage/people/contact-row.ts'
import type { Message } from './mailer.ts'
import { type MailFacts, type MailKind, textOf } from './texts.ts'

/** @param link where the mail leads, when its kind leads anywhere */
export function composeMail(
  kind: MailKind,
  language: ContactLanguage,
  facts: MailFacts & { readonly link?: string },
): Omit<Message, 'to'> {
  const { subject, greeting, before, action, after } = textOf(kind, language, onOneLine(facts))
  const link = action === null ? undefined : facts.link
  const text = [greeting, ...before, ...(link === undefined ? [] : [link]), ...after, facts.vendor]
  const paragraphs = [
    ...[greeting, ...before].map(escaped),
    // In full below, for programs that show no links and people who don't trust hidden ones.
    ...(link === undefined
      ? []
      : [`<a href="${escaped(link)}">${escaped(action ?? '')}</a>`, escaped(link)]),
    ...[...after, facts.vendor].map(escaped),
  ]
  return {
    subject: subject.slice(0, 200),
    text: `${text.join('\n\n')}\n`,
    html:
      `<!doctype html><html lang="${language}"><body style="font-family:sans-serif">` +
      `${paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('')}</body></html>`,
  }
}

/** A name that goes over lines could pass for a paragraph of ours. */
function onOneLine<T extends MailFacts>(facts: T): T {
  const flat = (text: string) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return { ...facts, vendor: flat(facts.vendor), name: flat(facts.name) }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
