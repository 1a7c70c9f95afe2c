/* The entries: a class of our own that names this file, a ProgID that names the class.
 *
 * On 64-bit Windows the class stands once for each word size; the ProgID is shared by both.
 */
#include "register.h"

#include <wchar.h>

#include "cshisx.h"

#define CLASSES L"Software\\Classes\\"
#define OWN_CLASS CLASSES L"CLSID\\" CSHISX_CLSID_TEXT
#define SERVER OWN_CLASS L"\\InprocServer32"
#define NAME CLASSES CSHISX_PROGID
#define NAMED_CLASS NAME L"\\CLSID"
#define TITLE L"CsHisX of the nhi-cardio emulator"
#define REPLACED L"CardioReplaced" /* value of the ProgID: the class that it named before */

enum { PATH_ROOM = 1024, CLASS_ROOM = 64 };

static LSTATUS write_text(HKEY hive, const wchar_t *key, const wchar_t *name, const wchar_t *text)
{
    DWORD size = (DWORD)((wcslen(text) + 1) * sizeof *text);
    return RegSetKeyValueW(hive, key, name, REG_SZ, text, size);
}

static int read_text(HKEY hive, const wchar_t *key, const wchar_t *name, wchar_t *text,
                     size_t room)
{
    DWORD size = (DWORD)(room * sizeof *text);
    return RegGetValueW(hive, key, name, RRF_RT_REG_SZ, NULL, text, &size) == ERROR_SUCCESS;
}

static int is_own(const wchar_t *class)
{
    return _wcsicmp(class, CSHISX_CLSID_TEXT) == 0;
}

/* Which class the ProgID names; 0 when it names none. */
static int read_class(HKEY hive, wchar_t class[CLASS_ROOM])
{
    return read_text(hive, NAMED_CLASS, NULL, class, CLASS_ROOM);
}

/* Whether the ProgID names the class of somebody else. */
static int is_foreign(HKEY hive)
{
    wchar_t class[CLASS_ROOM];
    return read_class(hive, class) && !is_own(class);
}

static LSTATUS own_file(wchar_t path[PATH_ROOM])
{
    static const char here;
    const DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                      GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    HMODULE library;
    DWORD length;
    if (!GetModuleHandleExW(how, (const wchar_t *)&here, &library))
        return (LSTATUS)GetLastError();
    length = GetModuleFileNameW(library, path, PATH_ROOM);
    return 0 < length && length < PATH_ROOM ? ERROR_SUCCESS : ERROR_FILENAME_EXCED_RANGE;
}

/* Our class: what is in it, and where its file is. */
static LSTATUS write_class(HKEY hive)
{
    wchar_t path[PATH_ROOM];
    LSTATUS status = own_file(path);
    if (status == ERROR_SUCCESS)
        status = write_text(hive, OWN_CLASS, NULL, TITLE);
    if (status == ERROR_SUCCESS)
        status = write_text(hive, OWN_CLASS L"\\ProgID", NULL, CSHISX_PROGID);
    if (status == ERROR_SUCCESS)
        status = write_text(hive, SERVER, NULL, path);
    if (status == ERROR_SUCCESS)
        status = write_text(hive, SERVER, L"ThreadingModel", L"Both");
    return status;
}

/* The ProgID: the title of somebody else's stays, the class it named is remembered. First comes
 * what makes it ours, so that one half written goes again.
 */
static LSTATUS write_name(HKEY hive)
{
    wchar_t before[CLASS_ROOM];
    int named = read_class(hive, before);
    LSTATUS status = ERROR_SUCCESS;
    if (named && !is_own(before))
        status = write_text(hive, NAME, REPLACED, before);
    if (status == ERROR_SUCCESS)
        status = write_text(hive, NAMED_CLASS, NULL, CSHISX_CLSID_TEXT);
    if (status == ERROR_SUCCESS && !named)
        status = write_text(hive, NAME, NULL, TITLE);
    return status;
}

LSTATUS register_in(HKEY hive, int replaces)
{
    LSTATUS status;
    if (!replaces && (is_foreign(HKEY_CURRENT_USER) || is_foreign(HKEY_LOCAL_MACHINE)))
        return ERROR_ALREADY_EXISTS;
    status = write_class(hive);
    if (status == ERROR_SUCCESS)
        status = write_name(hive);
    if (status != ERROR_SUCCESS)
        unregister_in(hive);
    return status;
}

static LSTATUS unless_missing(LSTATUS status)
{
    return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
}

/* Whether the component of the other word size is registered; ours is not, any more. */
static int is_other_width(HKEY hive)
{
    static const REGSAM WIDTHS[] = {KEY_WOW64_32KEY, KEY_WOW64_64KEY};
    for (size_t i = 0; i < sizeof WIDTHS / sizeof *WIDTHS; i++) {
        HKEY key;
        if (RegOpenKeyExW(hive, OWN_CLASS, 0, KEY_READ | WIDTHS[i], &key) == ERROR_SUCCESS) {
            RegCloseKey(key);
            return 1;
        }
    }
    return 0;
}

/* Give the ProgID back; one that does not name our class any more is somebody else's. */
static LSTATUS give_back(HKEY hive)
{
    wchar_t before[CLASS_ROOM], named[CLASS_ROOM];
    int remembered = read_text(hive, NAME, REPLACED, before, CLASS_ROOM);
    LSTATUS status = ERROR_SUCCESS;
    if (read_class(hive, named) && is_own(named)) {
        if (!remembered)
            return unless_missing(RegDeleteTreeW(hive, NAME));
        status = write_text(hive, NAMED_CLASS, NULL, before);
    }
    if (status == ERROR_SUCCESS)
        status = unless_missing(RegDeleteKeyValueW(hive, NAME, REPLACED));
    return status;
}

LSTATUS unregister_in(HKEY hive)
{
    LSTATUS status = unless_missing(RegDeleteTreeW(hive, OWN_CLASS));
    return status != ERROR_SUCCESS || is_other_width(hive) ? status : give_back(hive);
}
