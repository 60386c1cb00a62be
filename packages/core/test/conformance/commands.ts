import type { ActivationCaller, Command } from '../../src/commands.ts'
import { type EditableField, editableFields } from '../../src/rights.ts'
import type { ActivationState } from '../../src/state.ts'
import { type Carried, delegationCommand, isDelegationStep } from './local-servers.ts'
import {
  type OfferingText,
  readInstant,
  readInterval,
  readOffering,
  readOverdraft,
} from './read-offering.ts'
import type { EntitlementStep, SeatStep, SetText, Step } from './rows.ts'

/** What a client has kept of an answer: its token and nonce. */
export type Kept = Pick<ActivationState, 'id' | 'epoch' | 'nonce' | 'leaseExpiryAt'>

export type Memory = {
  readonly carried: Carried
  readonly offerings: Readonly<Record<string, OfferingText>>
  /** The latest answer, by seat, and answers that a step has named. */
  readonly latest: Map<string, Kept>
  readonly named: Map<string, Kept>
  /** Seats that were activated without a network last. */
  readonly offline: Set<string>
  newIds: number
}

export function commandOf(step: Step, memory: Memory): Command {
  if (isDelegationStep(step)) return delegationCommand(step, memory.carried)
  if ('seat' in step) return seatCommand(step, memory)
  if ('entitlement' in step) return entitlementCommand(step, memory)
  return { type: 'settle' }
}

function seatCommand(step: SeatStep, memory: Memory): Command {
  if (step.do === 'activate' || step.do === 'activateFor') {
    memory.newIds += 1
    if (step.offline) memory.offline.add(step.seat)
    else memory.offline.delete(step.seat)
    return {
      type: 'activate',
      productId: step.product ?? 'app',
      editionId: step.edition ?? null,
      seatId: step.seat,
      seatName: null,
      method: 'activationCode',
      username: null,
      mode: step.offline ? 'offline' : 'online',
      fingerprint: step.fingerprint ?? null,
      clientVersion: null,
      newActivationId: `${placeOf(step)} ${memory.newIds}`,
      ...(step.do === 'activateFor' && { by: 'vendor' }),
    }
  }
  const activationId = tokenOf(step, memory).id
  const vendor = { by: 'vendor' } as const
  switch (step.do) {
    case 'free': {
      const { force = false, atLeaseEnd = false } = step
      return { type: 'deactivate', activationId, caller: vendor, force, atLeaseEnd }
    }
    case 'acknowledge':
      return {
        type: 'acknowledge',
        activationId,
        epoch: tokenOf(step, memory).epoch,
        version: step.version,
      }
    case 'refreshFor':
      return memory.offline.has(step.seat)
        ? { type: 'offlineRefresh', activationId, report: null, escrow: [] }
        : { type: 'refresh', activationId, caller: vendor }
    case 'deactivate':
      return { type: 'deactivate', activationId, caller: callerOf(step, memory), force: false }
    case 'refresh':
    case 'read':
      return { type: step.do, activationId, caller: callerOf(step, memory) }
    case 'checkout':
    case 'return':
    case 'track': {
      const { feature: key, amount = 1 } = step
      return { type: step.do, activationId, caller: callerOf(step, memory), key, amount }
    }
  }
}

/** A device has a token of each server that it has asked. */
export function placeOf({ seat, server = '' }: { seat: string; server?: string }): string {
  return server === '' ? seat : `${server} ${seat}`
}

function tokenOf(step: SeatStep, memory: Memory): Kept {
  const kept = step.token ? memory.named.get(step.token) : memory.latest.get(placeOf(step))
  if (!kept) throw new Error(`seat ${step.seat} has no token ${step.token ?? ''}`)
  return kept
}

function callerOf(step: SeatStep, memory: Memory): ActivationCaller {
  const { epoch, leaseExpiryAt } = tokenOf(step, memory)
  const source = step.nonce ? memory.named.get(step.nonce) : memory.latest.get(placeOf(step))
  const nonce = step.nonce === 'missing' ? null : (source?.nonce ?? null)
  return { by: 'application', epoch, leaseExpiryAt, nonce }
}

function entitlementCommand(step: EntitlementStep, memory: Memory): Command {
  const about = { entitlementId: step.entitlement, reason: null }
  const force = 'force' in step && step.force === true
  const offering = (text: string | OfferingText) => readOffering(text, memory.offerings)
  switch (step.do) {
    case 'order':
      return {
        type: 'createEntitlements',
        groupId: 'group',
        orders: [
          {
            entitlementId: step.entitlement,
            snapshot: offering(step.offering),
            startAt: step.startAt ? readInstant(step.startAt) : null,
          },
        ],
        customerDisabledAt: null,
        reason: null,
      }
    case 'start':
      return { type: 'start', ...about, startAt: step.startAt ? readInstant(step.startAt) : null }
    case 'renew':
    case 'publish':
      return { type: step.do, ...about }
    case 'disable':
    case 'enable':
      return {
        type: 'setDisabled',
        ...about,
        whose: 'entitlement',
        disabled: step.do === 'disable',
      }
    case 'disableCustomer':
    case 'enableCustomer':
      return {
        type: 'setDisabled',
        ...about,
        whose: 'customer',
        disabled: step.do === 'disableCustomer',
      }
    case 'update':
      return { type: 'update', ...about, forceSeatCount: force, set: readSet(step.set) }
    case 'changeOffering':
      return {
        type: 'changeOffering',
        ...about,
        snapshot: offering(step.to),
        forceSeatCount: force,
        keepUsage: step.keepUsage ?? false,
        keepExpiry: step.keepExpiry ?? false,
      }
    case 'resetOverrides':
      return {
        type: 'resetOverrides',
        ...about,
        snapshot: offering(step.to),
        forceSeatCount: force,
        fields: (step.fields ?? []).map(readField),
        features: step.features ?? [],
        attributes: step.attributes ?? [],
      }
    case 'resetFeature':
      return { type: 'resetFeature', ...about, featureId: step.feature }
  }
}

function readField(name: string): EditableField {
  const field = editableFields.find((each) => each === name)
  if (!field) throw new Error(`not an editable field: ${name}`)
  return field
}

function readSet(text: SetText): Extract<Command, { type: 'update' }>['set'] {
  const { seats, overdraft, expiry, lease, offlineLease, grace, linger, usageReset } = text
  return {
    ...(seats === undefined ? {} : { seatCount: seats }),
    ...(overdraft === undefined ? {} : { overdraftSeats: readOverdraft(overdraft) }),
    ...(expiry === undefined ? {} : { expiryAt: expiry === null ? null : readInstant(expiry) }),
    ...(lease === undefined ? {} : { leasePeriod: readInterval(lease) }),
    ...(offlineLease === undefined ? {} : { offlineLeasePeriod: readInterval(offlineLease) }),
    ...(grace === undefined ? {} : { gracePeriod: readInterval(grace) }),
    ...(linger === undefined ? {} : { lingerPeriod: readInterval(linger) }),
    ...(usageReset === undefined ? {} : { usageResetSchedule: usageReset }),
    ...(text.renewal === undefined ? {} : { leaseRenewal: text.renewal }),
    ...(text.detection === undefined ? {} : { detection: text.detection }),
    ...(text.maintenance === undefined
      ? {}
      : {
          hasMaintenance: text.maintenance !== null,
          maintenanceExpiryAt: text.maintenance === null ? null : readInstant(text.maintenance),
        }),
    ...(text.features === undefined
      ? {}
      : {
          features: Object.entries(text.features).map(([id, { overdraft, ...value }]) => ({
            id,
            ...value,
            ...(overdraft === undefined ? {} : { overdraft: readOverdraft(overdraft) }),
          })),
        }),
    ...(text.attributes === undefined
      ? {}
      : { attributes: Object.entries(text.attributes).map(([id, value]) => ({ id, value })) }),
  }
}
