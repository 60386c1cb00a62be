import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { component, Instant, nullable, ref, wireId } from '../../http/wire.ts'
import type { Note } from '../../storage/people/notes.ts'
import type { Author } from '../../storage/schema.ts'
import { closed, label } from '../fields.ts'

const NoteAuthor = component(
  'NoteAuthor',
  Type.Object({
    username: nullable(Type.String()),
    displayName: Type.String(),
    api: Type.Boolean({ description: 'Written by a program.' }),
    system: Type.Boolean({ description: 'Written by Leasehold itself.' }),
  }),
)

export const NoteModel = component(
  'Note',
  Type.Object({
    id: wireId('note'),
    note: Type.String(),
    author: ref(NoteAuthor),
    createdAt: Instant,
  }),
)

export const NoteList = component(
  'NoteList',
  Type.Object({
    notes: Type.Array(ref(NoteModel)),
    pageSize: Type.Integer(),
    pageNumber: Type.Integer(),
    elementsTotal: Type.Integer(),
  }),
)

export const NoteInput = component(
  'NoteInput',
  closed({ note: label(1000) }, { examples: [{ note: 'Wants the invoice in January.' }] }),
)

export const noteComponents = [NoteAuthor, NoteModel, NoteList, NoteInput]

export function toWireNote(note: Note): Static<typeof NoteModel> {
  return {
    id: toWireId('note', note.id),
    note: note.note,
    author: toWireAuthor(note.author),
    createdAt: writeInstant(note.createdAt),
  }
}

function toWireAuthor({ type, name }: Author): Static<typeof NoteAuthor> {
  return {
    username: type === 'user' ? name : null,
    displayName: name,
    api: type === 'apiClient',
    system: type === 'system',
  }
}
