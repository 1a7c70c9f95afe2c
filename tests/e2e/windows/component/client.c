/* A late-bound client: creates the component by ProgID and asks what scripts cannot.
 *
 *   client.exe names     what IDispatch answers to names, numbers and arguments; one line each
 *   client.exe cycles N  creates, calls and releases N times; prints what is left over
 *   client.exe threads N N calls on each of four threads of one object
 *   client.exe pause     a call, a line read, another call
 */
#define COBJMACROS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <oleauto.h>

enum { THREADS = 4 };

static IDispatch *created(void)
{
    CLSID class;
    IDispatch *object = NULL;
    if (FAILED(CLSIDFromProgID(L"CsHisX.nhicshisx.1", &class)) ||
        FAILED(CoCreateInstance(&class, NULL, CLSCTX_INPROC_SERVER, &IID_IDispatch,
                                (void **)&object))) {
        printf("not created\n");
        exit(1);
    }
    return object;
}

static HRESULT number_of(IDispatch *object, const wchar_t *name, DISPID *number)
{
    LPOLESTR names[] = {(LPOLESTR)name};
    return IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, number);
}

static HRESULT call(IDispatch *object, DISPID number, WORD how, VARIANT *arguments, UINT count,
                    VARIANT *result, EXCEPINFO *exception)
{
    DISPPARAMS given = {arguments, NULL, count, 0};
    UINT wrong = 99;
    HRESULT outcome;
    VariantInit(result);
    memset(exception, 0, sizeof *exception);
    outcome = IDispatch_Invoke(object, number, &IID_NULL, LOCALE_USER_DEFAULT, how, &given, result,
                               exception, &wrong);
    if (outcome == DISP_E_TYPEMISMATCH)
        printf("argument %u of the array: ", wrong);
    return outcome;
}

static void dropped(EXCEPINFO *exception)
{
    SysFreeString(exception->bstrSource);
    SysFreeString(exception->bstrDescription);
}

/* One call of a method with texts, last one first; prints its outcome and how long its text is. */
static void told(IDispatch *object, const char *what, DISPID number, WORD how, VARIANT *arguments,
                 UINT count)
{
    VARIANT result;
    EXCEPINFO exception;
    HRESULT outcome = call(object, number, how, arguments, count, &result, &exception);
    printf("%s: %08lX", what, (unsigned long)outcome);
    if (result.vt == VT_BSTR)
        printf(" text of %u", SysStringLen(result.bstrVal));
    if (outcome == DISP_E_EXCEPTION)
        printf(" scode %08lX", (unsigned long)exception.scode);
    printf("\n");
    VariantClear(&result);
    dropped(&exception);
}

static VARIANT of_type(VARTYPE type)
{
    VARIANT value;
    VariantInit(&value);
    value.vt = type;
    return value;
}

static VARIANT of_number(LONG number)
{
    VARIANT value = of_type(VT_I4);
    value.lVal = number;
    return value;
}

static VARIANT of_text(const wchar_t *text, UINT length)
{
    VARIANT value = of_type(VT_BSTR);
    value.bstrVal = SysAllocStringLen(text, length);
    return value;
}

static void ask_numbers(IDispatch *object)
{
    LPOLESTR names[] = {(LPOLESTR)L"VPNH_SignX", (LPOLESTR)L"random"};
    DISPID numbers[2] = {77, 77};
    HRESULT outcome;
    UINT types = 9;
    ITypeInfo *type = (ITypeInfo *)&types;
    outcome = number_of(object, L"vpnGETrandomx", numbers);
    printf("any case: %08lX %ld\n", (unsigned long)outcome, (long)numbers[0]);
    outcome = number_of(object, L"VPNGetRandom", numbers);
    printf("unknown: %08lX %ld\n", (unsigned long)outcome, (long)numbers[0]);
    outcome = number_of(object, L"cardio_is_emulator", numbers);
    printf("mark: %08lX %d\n", (unsigned long)outcome, numbers[0] > 5);
    outcome = IDispatch_GetIDsOfNames(object, &IID_NULL, names, 2, 0, numbers);
    printf("argument: %08lX %ld %ld\n", (unsigned long)outcome, (long)numbers[0],
           (long)numbers[1]);
    outcome = IDispatch_GetTypeInfoCount(object, &types);
    printf("types: %08lX %u\n", (unsigned long)outcome, types);
    outcome = IDispatch_GetTypeInfo(object, 0, 0, &type);
    printf("type: %08lX %d\n", (unsigned long)outcome, type != NULL);
}

static void ask_interfaces(IDispatch *object)
{
    IUnknown *other = (IUnknown *)object, *same = NULL, *inner = other;
    CLSID class;
    HRESULT outcome = IDispatch_QueryInterface(object, &IID_IClassFactory, (void **)&other);
    printf("other interface: %08lX %d\n", (unsigned long)outcome, other != NULL);
    outcome = IDispatch_QueryInterface(object, &IID_IUnknown, (void **)&same);
    printf("identity: %08lX %d\n", (unsigned long)outcome, same == (IUnknown *)object);
    IUnknown_Release(same);
    CLSIDFromProgID(L"CsHisX.nhicshisx.1", &class);
    outcome = CoCreateInstance(&class, (IUnknown *)object, CLSCTX_INPROC_SERVER, &IID_IUnknown,
                               (void **)&inner);
    printf("aggregated: %08lX %d\n", (unsigned long)outcome, inner != NULL);
}

static void ask_calls(IDispatch *object)
{
    DISPID random, sign, names[] = {0};
    VARIANT none[3], nulls[3], texts[3], held, by_reference[3];
    DISPPARAMS named = {none, names, 1, 1};
    number_of(object, L"VPNGetRandomX", &random);
    number_of(object, L"VPNH_SignX", &sign);
    told(object, "method", random, DISPATCH_METHOD, NULL, 0);
    told(object, "method or property", random, DISPATCH_METHOD | DISPATCH_PROPERTYGET, NULL, 0);
    told(object, "property", random, DISPATCH_PROPERTYGET, NULL, 0);
    told(object, "number 0", 0, DISPATCH_METHOD, NULL, 0);
    told(object, "number 5", 5, DISPATCH_METHOD, NULL, 0);
    told(object, "number -1", -1, DISPATCH_METHOD, NULL, 0);
    for (int i = 0; i < 3; i++) {
        none[i] = of_type(VT_ERROR);
        none[i].scode = DISP_E_PARAMNOTFOUND;
        nulls[i] = of_type(i == 1 ? VT_NULL : VT_EMPTY);
    }
    told(object, "omitted", sign, DISPATCH_METHOD, none, 3);
    told(object, "nothing", sign, DISPATCH_METHOD, nulls, 3);
    told(object, "two", sign, DISPATCH_METHOD, none, 2);
    told(object, "one too many", random, DISPATCH_METHOD, none, 1);
    printf("named: %08lX\n",
           (unsigned long)IDispatch_Invoke(object, sign, &IID_NULL, 0, DISPATCH_METHOD, &named,
                                           NULL, NULL, NULL));
    texts[2] = of_text(L"AAAAAAAAAAA=", 12);
    texts[1] = of_number(3);
    texts[0] = of_number(30);
    told(object, "numbers", sign, DISPATCH_METHOD, texts, 3);
    held = texts[2];
    by_reference[2] = of_type(VT_BYREF | VT_VARIANT);
    by_reference[2].pvarVal = &held;
    by_reference[1] = of_type(VT_BYREF | VT_I4);
    by_reference[1].plVal = &texts[1].lVal;
    by_reference[0] = texts[0];
    told(object, "by reference", sign, DISPATCH_METHOD, by_reference, 3);
    texts[0] = of_type(VT_ERROR);
    texts[0].scode = E_FAIL;
    told(object, "an error", sign, DISPATCH_METHOD, texts, 3);
    VariantClear(&texts[2]);
    texts[0] = of_number(30);
    texts[2] = of_text(L"A\0A\xD83D\xDE00\xD800 \x5065", 8); /* NUL, two halves, one half */
    told(object, "odd text", sign, DISPATCH_METHOD, texts, 3);
    VariantClear(&texts[2]);
}

static void ask_all(void)
{
    IDispatch *object = created();
    ask_numbers(object);
    ask_interfaces(object);
    ask_calls(object);
    IDispatch_Release(object);
}

static void print_random(IDispatch *object)
{
    VARIANT result;
    EXCEPINFO exception;
    HRESULT outcome = call(object, 1, DISPATCH_METHOD, NULL, 0, &result, &exception);
    if (outcome == S_OK)
        printf("%ls\n", result.bstrVal);
    else
        printf("%08lX\n", (unsigned long)outcome);
    fflush(stdout);
    VariantClear(&result);
    dropped(&exception);
}

/* Blocks of this process's heap that are in use. */
static unsigned long blocks(void)
{
    PROCESS_HEAP_ENTRY entry;
    unsigned long used = 0;
    memset(&entry, 0, sizeof entry);
    HeapLock(GetProcessHeap());
    while (HeapWalk(GetProcessHeap(), &entry))
        used += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
    HeapUnlock(GetProcessHeap());
    return used;
}

static void cycle(int times)
{
    for (int i = 0; i < times; i++) {
        IDispatch *object = created();
        VARIANT result, texts[3] = {of_number(30), of_number(3), of_text(L"A", 1)};
        EXCEPINFO exception;
        call(object, 1, DISPATCH_METHOD, NULL, 0, &result, &exception);
        VariantClear(&result);
        dropped(&exception);
        call(object, 2, DISPATCH_METHOD, texts, 3, &result, &exception);
        VariantClear(&result);
        dropped(&exception);
        VariantClear(&texts[2]);
        IDispatch_Release(object);
    }
}

typedef HRESULT(WINAPI *question)(void);

static void cycles(int times)
{
    unsigned long before;
    DWORD handles, left;
    IDispatch *object = created();
    question idle = (question)(void (*)(void))GetProcAddress(GetModuleHandleA("CsHisX.dll"),
                                                            "DllCanUnloadNow");
    printf("held: %08lX\n", (unsigned long)idle());
    IDispatch_Release(object);
    cycle(20);
    GetProcessHandleCount(GetCurrentProcess(), &handles);
    before = blocks();
    cycle(times);
    GetProcessHandleCount(GetCurrentProcess(), &left);
    printf("blocks: %ld\nhandles: %ld\n", (long)(blocks() - before), (long)(left - handles));
    printf("released: %08lX\n", (unsigned long)idle());
    CoFreeUnusedLibrariesEx(0, 0);
    CoFreeUnusedLibrariesEx(0, 0);
    printf("loaded: %d\n", GetModuleHandleA("CsHisX.dll") != NULL);
}

struct work {
    IDispatch *object;
    int times;
};

static DWORD WINAPI call_often(void *given)
{
    const struct work *work = given;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    for (int i = 0; i < work->times; i++)
        print_random(work->object);
    CoUninitialize();
    return 0;
}

static void threads(int times)
{
    struct work work = {created(), times};
    HANDLE running[THREADS];
    for (int i = 0; i < THREADS; i++)
        running[i] = CreateThread(NULL, 0, call_often, &work, 0, NULL);
    WaitForMultipleObjects(THREADS, running, TRUE, INFINITE);
    IDispatch_Release(work.object);
}

static void pause_between(void)
{
    char line[16];
    IDispatch *object = created();
    print_random(object);
    while (fgets(line, sizeof line, stdin) != NULL)
        print_random(object);
    IDispatch_Release(object);
}

int main(int count, char **words)
{
    const char *what = count > 1 ? words[1] : "";
    int times = count > 2 ? atoi(words[2]) : 1;
    CoInitializeEx(NULL, strcmp(what, "threads") == 0 ? COINIT_MULTITHREADED
                                                      : COINIT_APARTMENTTHREADED);
    if (strcmp(what, "names") == 0)
        ask_all();
    else if (strcmp(what, "cycles") == 0)
        cycles(times);
    else if (strcmp(what, "threads") == 0)
        threads(times);
    else
        pause_between();
    CoUninitialize();
    return 0;
}
