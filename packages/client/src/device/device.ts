import { mkdir } from 'node:fs/promises'
import type { Settings } from '../options.ts'
import { openDeviceFile } from './device-file.ts'
import {
  hardwareFingerprint,
  hashSignals,
  keyFingerprint,
  seatIdOf,
  settleSignals,
  suppliedFingerprint,
} from './fingerprint.ts'

export type Device = {
  readonly secret: Uint8Array
  readonly fingerprint: string
  /** Of a seat that the application names nowhere. */
  readonly seatId: string
}

export async function openDevice(settings: Settings): Promise<Device> {
  const { productId } = settings
  const none = { machine: null, board: null, processor: null }
  const current =
    settings.identity === 'hardware' ? hashSignals(settings.signals(), productId) : none
  const file = await openSecret(settings, current)
  const fingerprint = {
    hardware: () => hardwareFingerprint(settleSignals(file.signals, current), productId),
    key: () => keyFingerprint(file.secret, productId),
    supplied: () => suppliedFingerprint(settings.fingerprint, productId),
  }[settings.identity]()
  return { secret: file.secret, fingerprint, seatId: seatIdOf(fingerprint, productId) }
}

async function openSecret(settings: Settings, current: Record<string, string | null>) {
  if (settings.deviceSecret !== null) return { secret: settings.deviceSecret, signals: current }
  await mkdir(settings.folder, { recursive: true, mode: 0o700 })
  return openDeviceFile(settings.folder, settings.random, current)
}
