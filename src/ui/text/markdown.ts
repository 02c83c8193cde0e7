import markdownIt from 'markdown-it'

// Limited Markdown: paragraphs, lists, bold, headings, links. No HTML, no pictures; what looks like a tag is shown as text.
const base = { html: false, linkify: false, typographer: false } as const
const plain = markdownIt({ ...base }).disable(['image', 'code', 'fence', 'table', 'hr', 'blockquote', 'html_inline', 'html_block'])
const lines = markdownIt({ ...base, breaks: true }).disable(['image', 'code', 'fence', 'table', 'html_inline', 'html_block'])

/** Links inside the site keep the reader's language; others say nothing of where the reader came from. */
function render(engine: typeof plain, text: string, href: (path: string) => string) {
  const rule: NonNullable<typeof engine.renderer.rules.link_open> = (tokens, index, options, _env, self) => {
    const token = tokens[index]
    const target = String(token?.attrGet('href') ?? '')
    if (target.startsWith('/en/') || target === '/en') token?.attrSet('href', target)
    else if (target.startsWith('/')) token?.attrSet('href', href(target))
    else token?.attrSet('rel', 'noopener noreferrer nofollow ugc')
    return self.renderToken(tokens, index, options)
  }
  engine.renderer.rules.link_open = rule
  return engine.render(text)
}

/** What providers write about a course. Headings begin below the page's own. */
export const courseText = (text: string, href: (path: string) => string = path => path) =>
  render(plain, text.replace(/^#{1,3}\s/gm, '#### '), href)
/** Leichte Sprache: every line stands alone. */
export const easyText = (text: string, href: (path: string) => string) => render(lines, text, href)
export const helpText = (text: string, href: (path: string) => string) => render(plain, text, href)
