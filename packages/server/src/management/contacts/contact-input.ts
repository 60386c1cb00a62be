import { type Static, Type } from 'typebox'
import { component, nullable, oneOf } from '../../http/wire.ts'
import { contactLanguages } from '../../storage/people/contact-row.ts'
import { closed, label } from '../fields.ts'
import { checkLink } from '../link.ts'
import { contactStatuses } from './contact-model.ts'
import type { ContactFields } from './edit-contact.ts'

const text = (maxLength: number) => Type.Optional(nullable(Type.String({ maxLength })))
const email = Type.String({ format: 'email', maxLength: 100 })

const optionalFields = {
  firstName: text(50),
  lastName: text(50),
  title: text(100),
  contactRefId: Type.Optional(nullable(label(50))),
  status: Type.Optional(oneOf(contactStatuses)),
  isKeyContact: Type.Optional(nullable(Type.Boolean())),
  linkedInProfile: text(2048),
  phoneNumber: Type.Optional(
    nullable(
      Type.String({
        pattern: '^\\+[1-9][0-9]{1,14}$',
        description: 'E.164: +, country code, number, and nothing between.',
      }),
    ),
  ),
  location: Type.Optional(
    nullable(
      closed({
        countryCode: Type.Optional(nullable(Type.String({ pattern: '^[A-Za-z]{2}$' }))),
        regionCode: Type.Optional(nullable(Type.String({ pattern: '^[A-Za-z0-9-]{1,10}$' }))),
      }),
    ),
  ),
  language: Type.Optional(
    nullable(
      oneOf(contactLanguages, {
        description: 'Of the mails to this contact; without one, that of the portal settings.',
      }),
    ),
  ),
}

export const ContactInput = component(
  'ContactInput',
  closed(
    { email, ...optionalFields },
    {
      examples: [
        {
          email: 'mara.lind@harbourlane.example',
          firstName: 'Mara',
          lastName: 'Lind',
          title: 'Head of IT',
          phoneNumber: '+441174960123',
          isKeyContact: true,
        },
      ],
    },
  ),
)

export const ContactPatch = component(
  'ContactPatch',
  closed(
    { email: Type.Optional(email), ...optionalFields },
    { examples: [{ status: 'inactive' }] },
  ),
)

export function readContact(body: Static<typeof ContactPatch>): ContactFields {
  const { email, firstName, lastName, contactRefId, status, ...profile } = body
  checkLink('linkedInProfile', profile.linkedInProfile)
  return {
    ...(email !== undefined && { email }),
    ...(firstName !== undefined && { firstName: textOrNull(firstName) }),
    ...(lastName !== undefined && { lastName: textOrNull(lastName) }),
    ...(contactRefId !== undefined && { contactRefId }),
    ...(status !== undefined && { active: status === 'active' }),
    profile: readProfile(profile),
  }
}

type ProfileInput = Omit<
  Static<typeof ContactPatch>,
  'email' | 'firstName' | 'lastName' | 'contactRefId' | 'status'
>

function readProfile({ location, ...rest }: ProfileInput): NonNullable<ContactFields['profile']> {
  if (location === undefined) return rest
  if (location === null) return { ...rest, location: null }
  const { countryCode = null, regionCode = null } = location
  return {
    ...rest,
    location: {
      countryCode: countryCode?.toUpperCase() ?? null,
      regionCode: regionCode?.toUpperCase() ?? null,
    },
  }
}

function textOrNull(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
