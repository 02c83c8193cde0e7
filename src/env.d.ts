/// <reference types="astro/client" />

declare namespace App {
  /** What src/web/locals.ts hands to every page. */
  type Locals = import('#web/locals.ts').PageLocals
}
