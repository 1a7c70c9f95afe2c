/* What regsvr32 calls. Words behind `/i:`, with `/n`, say for whom and whether to replace:
 *
 *   regsvr32 CsHisX.dll                       for everybody, by an administrator
 *   regsvr32 /n /i:user CsHisX.dll            for this user
 *   regsvr32 /n /i:replace CsHisX.dll         in place of another component of that ProgID
 *   regsvr32 /n /i:user,replace CsHisX.dll
 *   regsvr32 /u CsHisX.dll                    and back; /u /n /i:user for this user
 */
#include "register.h"

#include <wchar.h>

struct wish {
    int user;
    int replaces;
};

static int take_word(struct wish *wish, const wchar_t *word, size_t length)
{
    if (length == 4 && _wcsnicmp(word, L"user", length) == 0)
        wish->user = 1;
    else if (length == 7 && _wcsnicmp(word, L"replace", length) == 0)
        wish->replaces = 1;
    else
        return length == 0;
    return 1;
}

/* Read words with commas or blanks between; 0 when one is not known. */
static int read_wish(struct wish *wish, const wchar_t *words)
{
    while (words != NULL) {
        size_t length = wcscspn(words, L", ");
        if (!take_word(wish, words, length))
            return 0;
        words = words[length] == L'\0' ? NULL : words + length + 1;
    }
    return 1;
}

STDAPI DllInstall(BOOL installs, const wchar_t *words)
{
    struct wish wish = {0, 0};
    HKEY hive;
    if (!read_wish(&wish, words))
        return E_INVALIDARG;
    hive = wish.user ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE;
    return HRESULT_FROM_WIN32(installs ? register_in(hive, wish.replaces) : unregister_in(hive));
}

STDAPI DllRegisterServer(void)
{
    return DllInstall(TRUE, NULL);
}

STDAPI DllUnregisterServer(void)
{
    return DllInstall(FALSE, NULL);
}
