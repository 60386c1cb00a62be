import { useTexts } from '../../i18n/texts.ts'
import { signInTexts } from './sign-in-texts.ts'

const minLength = 10

/** What is looked at before the server is asked, for `validate` of a form. */
export function useNewPasswordRules() {
  const t = useTexts(signInTexts)
  return {
    password: (value: string) => (value.length < minLength ? t('tooShort') : null),
    repeated: (value: string, { password }: { password: string }) =>
      value === password ? null : t('differ'),
  }
}
