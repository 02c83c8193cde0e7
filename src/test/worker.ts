import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { closeDatabase, openDatabase } from '#db/client.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { named } from '#test/named.ts'
import { fieldKey } from '#test/process.ts'

// A database of its own for each test file: nothing a test leaves behind meets another.
const name = `w${process.env['VITEST_POOL_ID']}`
const admin = new pg.Client({ connectionString: named(inject('server'), 'postgres') })
await admin.connect()
await admin.query(`drop database if exists ${name} with (force)`)
await admin.query(`create database ${name} template ${inject('template')} strategy wal_log`)
await admin.end()
openDatabase(named(inject('server'), name))
openFieldKeys(fieldKey)
afterAll(closeDatabase)
