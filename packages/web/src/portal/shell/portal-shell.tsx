import { Button, Group, Menu, Text } from '@mantine/core'
import { Suspense } from 'react'
import { Link, NavLink, Outlet, useNavigation } from 'react-router'
import { useTexts } from '../../i18n/texts.ts'
import { contentId, useFocusOnNewPage } from '../../shared/focus-on-new-page.ts'
import { PersonIcon } from '../../shared/icons.tsx'
import { Preferences } from '../../shared/preferences.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { portalTexts } from '../portal-texts.ts'
import { nameOf, signOut, useSession } from '../session.ts'
import { PortalHead } from './portal-head.tsx'

/** The frame of every page: vendor, places, who is signed in. */
export function PortalShell() {
  const t = useTexts(portalTexts)
  const shared = useTexts(sharedTexts)
  const navigation = useNavigation()
  const { shows } = useSession()
  useFocusOnNewPage()
  return (
    <>
      <a className="skip" href={`#${contentId}`}>
        {shared('skip')}
      </a>
      <PortalHead>
        <Group
          component="nav"
          className="portal-nav"
          gap="xs"
          aria-label={shared('menu')}
          wrap="wrap"
        >
          <NavLink to="/" end>
            {t('licences')}
          </NavLink>
          {shows.userManagement && <NavLink to="/people">{t('people')}</NavLink>}
        </Group>
        <Person />
      </PortalHead>
      <main
        id={contentId}
        className="portal-main portal-wide"
        tabIndex={-1}
        aria-busy={navigation.state !== 'idle'}
      >
        <div style={{ padding: 'var(--mantine-spacing-md)' }}>
          <Suspense>
            <Outlet />
          </Suspense>
        </div>
      </main>
    </>
  )
}

function Person() {
  const t = useTexts(portalTexts)
  const shared = useTexts(sharedTexts)
  const session = useSession()
  const name = nameOf(session.contact)
  return (
    <Menu position="bottom-end" width={260} trapFocus>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          ml="auto"
          leftSection={<PersonIcon />}
          styles={{ root: { color: 'inherit' } }}
        >
          <Text component="span" size="sm" truncate maw={160}>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name} · {t(session.role)}
          <Text size="xs">{session.customer.name}</Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/my-account">
          {t('myAccount')}
        </Menu.Item>
        <Menu.Divider />
        <div style={{ padding: '0.5rem 0.75rem' }}>
          <Preferences />
        </div>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut(session)}>{shared('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
