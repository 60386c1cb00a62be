import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { emptyContent } from './cache/cache-content.ts'
import { makeSeal } from './cache/sealed.ts'
import { fileStorage } from './cache/storage.ts'
import { reload } from './cache/turn.ts'
import type { Client } from './client.ts'
import { startTime } from './clock/time.ts'
import { type Device, openDevice } from './device/device.ts'
import { ownProcess } from './device/process-name.ts'
import { sweepDrafts } from './device/write-file.ts'
import { toLeaseholdError } from './leasehold-error.ts'
import { emptyView } from './licensing/view.ts'
import type { Settings } from './options.ts'

export async function openClient(settings: Settings): Promise<Client> {
  const device = await prepareDevice(settings)
  const client: Client = {
    settings,
    device,
    storage: settings.storage ?? fileStorage(settings.folder),
    seal: makeSeal(settings, device),
    holder: { process: ownProcess(), instance: randomUUID() },
    content: emptyContent,
    distrust: null,
    unread: null,
    view: emptyView,
    time: startTime(emptyContent.anchors, settings.clock),
    stamp: null,
    closed: false,
    queue: Promise.resolve(),
    onAdopted: () => {},
    wake: () => {},
  }
  await reload(client)
  return client
}

async function prepareDevice(settings: Settings): Promise<Device> {
  try {
    if (settings.storage === null) {
      await mkdir(settings.folder, { recursive: true, mode: 0o700 })
      await sweepDrafts(settings.folder)
    }
    return await openDevice(settings)
  } catch (error) {
    throw toLeaseholdError(error, 'cacheUnwritable')
  }
}
