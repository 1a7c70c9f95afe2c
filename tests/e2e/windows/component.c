/* A component for tests, late-bound: what its methods answer shows what reached them.
 *
 * Not self-registering: whoever wants it writes its class into the registry.
 */
#define COBJMACROS
#include <windows.h>
#include <oleauto.h>

#include <stdlib.h>
#include <wchar.h>

/* The class of the tests: {7E57C0DE-0000-4000-8000-000000000001} */
static const IID IID_ANY = {0x00000000, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID IID_FACTORY = {0x00000001, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID IID_DISPATCH = {0x00020400, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

static const wchar_t *const METHODS[] = {L"VPNGetRandomX", L"VPNH_SignX", L"GetSAMCardInfoInCS",
                                         L"GetHCCardInfoInCS"};
enum { RANDOM, SIGN, SAM, HC, COUNT };

static ULONG WINAPI keep(void *self)
{
    (void)self;
    return 1;
}

static HRESULT WINAPI query_object(IDispatch *self, REFIID wanted, void **found)
{
    int known = IsEqualIID(wanted, &IID_ANY) || IsEqualIID(wanted, &IID_DISPATCH);
    *found = known ? self : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static HRESULT WINAPI no_type_count(IDispatch *self, UINT *count)
{
    (void)self;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI no_type(IDispatch *self, UINT which, LCID locale, ITypeInfo **found)
{
    (void)self, (void)which, (void)locale, (void)found;
    return E_NOTIMPL;
}

static HRESULT WINAPI find(IDispatch *self, REFIID id, LPOLESTR *names, UINT count, LCID locale,
                           DISPID *found)
{
    (void)self, (void)id, (void)locale;
    for (*found = 0; count == 1 && *found < COUNT; ++*found)
        if (wcscmp(names[0], METHODS[*found]) == 0)
            return S_OK;
    return DISP_E_UNKNOWNNAME;
}

/* The arguments in the order they were written, a bar behind each. */
static BSTR joined(const DISPPARAMS *passed)
{
    wchar_t text[512] = L"";
    size_t length = 0;
    BSTR made;
    for (UINT i = passed->cArgs; i-- > 0;) {
        UINT size = SysStringLen(V_BSTR(&passed->rgvarg[i]));
        wmemcpy(text + length, V_BSTR(&passed->rgvarg[i]), size);
        text[length += size] = L'|';
        length++;
    }
    made = SysAllocStringLen(text, (UINT)length);
    SecureZeroMemory(text, sizeof text); /* what stays of a call is to be the bridge's alone */
    return made;
}

static HRESULT WINAPI invoke(IDispatch *self, DISPID method, REFIID id, LCID locale, WORD how,
                             DISPPARAMS *passed, VARIANT *result, EXCEPINFO *about, UINT *which)
{
    (void)self, (void)id, (void)locale, (void)how, (void)which;
    switch (method) {
    case RANDOM: /* a number, as some components hand back */
        V_VT(result) = VT_I4;
        V_I4(result) = (LONG)GetCurrentThreadId();
        return S_OK;
    case SIGN:
        if (passed->cArgs != 3)
            return DISP_E_BADPARAMCOUNT;
        if (wcscmp(V_BSTR(&passed->rgvarg[0]), L"99") == 0)
            *(volatile char *)0 = 1;
        if (wcscmp(V_BSTR(&passed->rgvarg[0]), L"98") == 0) {
            about->wCode = 9200;
            return DISP_E_EXCEPTION;
        }
        V_VT(result) = VT_BSTR;
        V_BSTR(result) = joined(passed);
        return S_OK;
    case SAM:
        about->bstrSource = SysAllocString(L"CsHisX");
        about->bstrDescription = SysAllocString(L"\x5b89\x5168\x6a21\x7d44");
        about->scode = (SCODE)0x80041234;
        return DISP_E_EXCEPTION;
    default:
        return E_FAIL;
    }
}

static IDispatchVtbl object_table = {
    query_object, (ULONG(WINAPI *)(IDispatch *))keep, (ULONG(WINAPI *)(IDispatch *))keep,
    no_type_count, no_type, find, invoke};
static IDispatch object = {&object_table};

static HRESULT WINAPI query_factory(IClassFactory *self, REFIID wanted, void **found)
{
    int known = IsEqualIID(wanted, &IID_ANY) || IsEqualIID(wanted, &IID_FACTORY);
    *found = known ? self : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static HRESULT WINAPI create(IClassFactory *self, IUnknown *outer, REFIID wanted, void **found)
{
    (void)self;
    return outer != NULL ? CLASS_E_NOAGGREGATION : query_object(&object, wanted, found);
}

static HRESULT WINAPI lock(IClassFactory *self, BOOL locked)
{
    (void)self, (void)locked;
    return S_OK;
}

static IClassFactoryVtbl factory_table = {
    query_factory, (ULONG(WINAPI *)(IClassFactory *))keep,
    (ULONG(WINAPI *)(IClassFactory *))keep, create, lock};
static IClassFactory factory = {&factory_table};

HRESULT WINAPI DllGetClassObject(REFCLSID class, REFIID wanted, void **found)
{
    (void)class;
    return query_factory(&factory, wanted, found);
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    return S_FALSE;
}
