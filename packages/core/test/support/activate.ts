import type { ActivateCommand } from '../../src/commands.ts'

/** What an application sends first, by code and online. */
export function activate(seatId: string): ActivateCommand {
  return {
    type: 'activate',
    productId: 'app',
    editionId: null,
    seatId,
    seatName: null,
    method: 'activationCode',
    username: null,
    mode: 'online',
    fingerprint: null,
    clientVersion: null,
    newActivationId: `id-${seatId}`,
  }
}
