import type { ServerResponse } from 'node:http'

/** What every answer carries. The Content-Security-Policy of pages comes from Astro with hashes (astro.config.mjs); this one is for the rest. */
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
