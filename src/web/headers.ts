import type { ServerResponse } from 'node:http'

/**
 * What a page may load and run: files of this house and nothing written into the page, so no hash and no nonce is needed.
 * astro.config.mjs keeps scripts and styles out of the HTML.
 */
const pagePolicy = (checkout: string | null) =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    // The answer to a form may send on to where people pay: browsers ask this line for that step too.
    `form-action 'self'${checkout ? ` ${checkout}` : ''}`,
    "frame-ancestors 'none'",
  ].join('; ')

/** `checkout`: the origin of the payment service's pages; null where people pay in this house or not on line. */
export const setPagePolicy = (res: ServerResponse, checkout: string | null) =>
  res.setHeader('content-security-policy', pagePolicy(checkout))

/** What every answer carries; what is no page may load nothing at all. */
export function setSecurityHeaders(res: ServerResponse, secure: boolean) {
  res.setHeader('x-content-type-options', 'nosniff')
  res.setHeader('referrer-policy', 'strict-origin-when-cross-origin')
  res.setHeader('x-frame-options', 'DENY')
  res.setHeader('cross-origin-opener-policy', 'same-origin')
  res.setHeader('cross-origin-resource-policy', 'same-origin')
  res.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()')
  res.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
  // Two years, as browsers' preload lists ask; over plain http it would be ignored, so it says nothing there.
  if (secure) res.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains')
}
