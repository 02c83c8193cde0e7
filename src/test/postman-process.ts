// The postman as a process of its own, so that a test can end it as a power cut would.
import { openDatabase } from '#db/client.ts'
import { startPostman } from '#domain/message/postman.ts'
import { openPost } from '#outside/post.ts'

openDatabase(process.env['DATABASE_URL'] ?? '', 4)
openPost({ smtpUrl: process.env['SMTP_URL'] ?? null, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: false })
startPostman(error => error && console.error(error))
