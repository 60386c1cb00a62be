import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/embedded-postgres.ts'
import { packageBinaries } from '../../src/embedded/programs/platform-package.ts'
import { canReach } from '../../src/embedded/programs/reach.ts'
import { chooseRunUser } from '../../src/embedded/programs/run-user.ts'
import { binDirOption, unpackedPackage, userNamed } from './binaries.ts'
import { postmasterPid, scratchFolder } from './scratch-folder.ts'
import { startChild } from './start-child.ts'

async function start(dataDir: string, more = {}) {
  const postgres = await startEmbedded({ dataDir, ...binDirOption, log: () => {}, ...more })
  onTestFinished(postgres.stop)
  return postgres
}

function ownerOf(path: string): number {
  return statSync(path).uid
}

test('the database never runs as root, and as ourselves when we are somebody else', async () => {
  const dataDir = join(scratchFolder(), 'data')
  await start(dataDir)
  const owner = ownerOf(`/proc/${postmasterPid(join(dataDir, 'postgres'))}`)
  const self = process.getuid?.()
  if (self === 0) expect(owner).toBe(chooseRunUser('/no/such/folder')?.uid)
  else expect(owner).toBe(self)
  expect(owner).not.toBe(0)
})

// Only root can become somebody else.
describe.runIf(process.getuid?.() === 0)('started by root', () => {
  test('below a folder that only root may pass, the data stays there and the database runs', async () => {
    const home = join(scratchFolder(), 'home')
    mkdirSync(home, { mode: 0o700 })
    const dataDir = join(home, 'data')
    const first = await start(dataDir)
    expect(ownerOf(join(dataDir, 'postgres'))).not.toBe(0)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    await first.stop()
    expect((await start(dataDir)).adopted).toBe(false)
  })

  test('below such a folder a database that outlived its server is adopted', async () => {
    const home = join(scratchFolder(), 'home')
    mkdirSync(home, { mode: 0o700 })
    const dataDir = join(home, 'data')
    const child = await startChild({ dataDir, ...binDirOption })
    const { pid } = await child.next('ready')
    await child.kill()
    expect((await start(dataDir)).adopted).toBe(true)
    expect(postmasterPid(join(dataDir, 'postgres'))).toBe(pid)
  })

  test('programs in a folder that only root may pass are copied to where they can be run', async () => {
    const folder = scratchFolder()
    const home = join(folder, 'home')
    mkdirSync(home, { mode: 0o700 })
    const dataDir = join(folder, 'data')
    const binDir = unpackedPackage(home)
    const first = await start(dataDir, { binDir })
    expect(first.binDir.startsWith(join(dataDir, 'postgres-binaries-'))).toBe(true)
    await first.stop()
    expect((await start(dataDir, { binDir })).binDir).toBe(first.binDir)
  })

  test('a cluster that root has copied or unpacked is given to the one who runs it', async () => {
    const dataDir = join(scratchFolder(), 'data')
    const cluster = join(dataDir, 'postgres')
    await (await start(dataDir)).stop()
    for (const path of [cluster, join(cluster, 'base'), join(cluster, 'PG_VERSION')])
      chownSync(path, 0, 0)
    chmodSync(cluster, 0o755)
    await start(dataDir)
    expect(ownerOf(join(cluster, 'base'))).toBe(chooseRunUser('/no/such/folder')?.uid)
  })

  describe('and by a plain user', () => {
    const nobody = { ...userNamed('nobody'), name: 'nobody' }

    // Becomes nobody only after its own files are read: nobody may not be let to where they are.
    function plainFolder(): { folder: string; binDir: { binDir: string } } {
      const folder = scratchFolder()
      const inPlace = binDirOption.binDir ?? packageBinaries()
      const binDir = canReach(inPlace, nobody) ? inPlace : unpackedPackage(folder)
      chownSync(folder, nobody.uid, nobody.gid)
      return { folder, binDir: { binDir } }
    }

    test('a plain user runs the database alone, and root adopts it', async () => {
      const { folder, binDir } = plainFolder()
      const dataDir = join(folder, 'data')
      const child = await startChild({ dataDir, ...binDir, user: nobody })
      const { pid } = await child.next('ready')
      expect(ownerOf(`/proc/${pid}`)).toBe(nobody.uid)
      await child.kill()
      expect((await start(dataDir, binDir)).adopted).toBe(true)
    })

    test('a folder that a plain user began stays theirs when root has started it', async () => {
      const { folder, binDir } = plainFolder()
      const dataDir = join(folder, 'data')
      for (const user of [{ user: nobody }, {}, { user: nobody }]) {
        const child = await startChild({ dataDir, ...binDir, ...user })
        const { adopted, pid } = await child.next('ready')
        expect(adopted).toBe(false)
        expect(ownerOf(`/proc/${pid}`)).toBe(nobody.uid)
        child.write('stop')
        await child.next('stopped')
      }
    })

    test('a plain user is refused the folder of somebody else, and told so', async () => {
      const { folder, binDir } = plainFolder()
      const dataDir = join(folder, 'data')
      mkdirSync(join(dataDir, 'postgres'), { recursive: true })
      chownSync(dataDir, nobody.uid, nobody.gid)
      chownSync(join(dataDir, 'postgres'), 12345, 12345)
      const child = await startChild({ dataDir, ...binDir, user: nobody })
      await expect(child.next('ready')).rejects.toThrow(/belongs to the user with uid 12345/)
    })

    test('links missing from a package that the user may not write are made in a copy', async () => {
      const folder = scratchFolder()
      const binDir = unpackedPackage(folder)
      const dataDir = join(folder, 'data')
      mkdirSync(dataDir, { mode: 0o700 })
      chownSync(dataDir, nobody.uid, nobody.gid)
      const child = await startChild({ dataDir, binDir, user: nobody })
      expect((await child.next('ready')).binDir).toMatch(/postgres-binaries-[0-9a-f]+\/bin$/)
      child.write('stop')
      await child.next('stopped')
    })
  })
})
