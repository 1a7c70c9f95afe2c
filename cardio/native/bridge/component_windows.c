#ifdef _WIN32
#define COBJMACROS
#include "bridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <oleauto.h> /* which needs windows.h before it */

#include "answer.h"
#include "windows_text.h"

static const IID NO_IID;
static IDispatch *object;
static struct {
    DISPID id;
    int bound;
} methods[BRIDGE_NUMBERS];

/* Create the object, on this thread, on which it is called as well. */
static int create(const char *name, char why[BRIDGE_WHY])
{
    wchar_t *wide = text_wide(name, -1);
    CLSID class;
    HRESULT result = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    if (SUCCEEDED(result))
        result = CLSIDFromProgID(wide, &class);
    if (SUCCEEDED(result))
        result = CoCreateInstance(&class, NULL, CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER,
                                  &IID_IDispatch, (void **)&object);
    free(wide);
    if (FAILED(result))
        text_error(result, why, BRIDGE_WHY);
    return SUCCEEDED(result);
}

static int find(unsigned number, const char *name)
{
    wchar_t *wide = text_wide(name, -1);
    HRESULT result = IDispatch_GetIDsOfNames(object, &NO_IID, &wide, 1, LOCALE_USER_DEFAULT,
                                             &methods[number].id);
    free(wide);
    methods[number].bound = SUCCEEDED(result);
    return methods[number].bound;
}

/* Answer with a HRESULT and a text. */
static void reply(HRESULT code, const char *text, size_t length)
{
    answer_begin(CARDIO_REPLY, 6 + 5 + length);
    answer_32((uint32_t)code);
    answer_16(1);
    answer_value(CARDIO_TAG_TEXT, text, length);
    answer_send();
}

/* Free texts that may be of a person: the system keeps freed ones for the next. */
static void forget_wide(BSTR text)
{
    cardio_wipe(text, SysStringByteLen(text));
    SysFreeString(text);
}

static void forget_narrow(char *text, size_t length)
{
    cardio_wipe(text, length);
    free(text);
}

/* Answer with what a method returned, as a text: nothing is an empty one. */
static void reply_result(VARIANT *result)
{
    HRESULT code = S_OK;
    char *text;
    size_t length;
    if (V_VT(result) == VT_NULL)
        VariantClear(result);
    if (V_VT(result) != VT_BSTR) /* of one, the system would make and leave another */
        code = VariantChangeType(result, result, 0, VT_BSTR);
    if (FAILED(code)) {
        reply(code, "", 0);
        return;
    }
    text = text_narrow(V_BSTR(result), (int)SysStringLen(V_BSTR(result)), &length);
    reply(code, text, length);
    forget_narrow(text, length);
    forget_wide(V_BSTR(result));
    VariantInit(result);
}

/* The code of an exception: it fills in one of two, the short one as scripts see it (0x800A....). */
static HRESULT code_of(const EXCEPINFO *about)
{
    if (FAILED(about->scode))
        return about->scode;
    return about->wCode == 0 ? DISP_E_EXCEPTION
                             : MAKE_HRESULT(SEVERITY_ERROR, FACILITY_CONTROL, about->wCode);
}

/* Answer with what an exception says of itself: its own code, its source and description. */
static void reply_exception(EXCEPINFO *about)
{
    char *source, *text, *both;
    size_t room;
    if (about->pfnDeferredFillIn != NULL)
        about->pfnDeferredFillIn(about);
    source = text_narrow(about->bstrSource == NULL ? L"" : about->bstrSource, -1, NULL);
    text = text_narrow(about->bstrDescription == NULL ? L"" : about->bstrDescription, -1, NULL);
    room = strlen(source) + strlen(text) + 3;
    both = malloc(room);
    if (both == NULL)
        abort();
    snprintf(both, room, "%s%s%s", source, *source && *text ? ": " : "", text);
    reply(code_of(about), both, strlen(both));
    forget_narrow(both, room);
    free(source);
    forget_narrow(text, strlen(text));
}

static BSTR text_of(const struct bridge_value *value)
{
    int size = MultiByteToWideChar(CP_UTF8, 0, (const char *)value->content, (int)value->length,
                                   NULL, 0);
    BSTR text = SysAllocStringLen(NULL, (UINT)size);
    if (text == NULL)
        abort();
    MultiByteToWideChar(CP_UTF8, 0, (const char *)value->content, (int)value->length, text, size);
    return text;
}

static void invoke(DISPID id, VARIANT *arguments, size_t count)
{
    DISPPARAMS passed = {.rgvarg = arguments, .cArgs = (UINT)count};
    EXCEPINFO about = {0};
    VARIANT result;
    HRESULT code;
    VariantInit(&result);
    code = IDispatch_Invoke(object, id, &NO_IID, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &passed,
                            &result, &about, NULL);
    if (code == DISP_E_EXCEPTION)
        reply_exception(&about);
    else if (FAILED(code))
        reply(code, "", 0);
    else
        reply_result(&result);
    SysFreeString(about.bstrSource);
    forget_wide(about.bstrDescription);
    SysFreeString(about.bstrHelpFile);
    VariantClear(&result);
}

static int all_texts(const struct bridge_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        if (call->values[i].tag != CARDIO_TAG_TEXT)
            return 0;
    return 1;
}

static void call_method(struct bridge_call *call)
{
    VARIANT arguments[BRIDGE_ARGUMENTS];
    if (!methods[call->number].bound || !all_texts(call)) {
        answer_trouble(CARDIO_NO_SUCH_CALL, "nothing is bound to this number, or no text is given");
        return;
    }
    for (size_t i = 0; i < call->count; i++) {
        VARIANT *last = &arguments[call->count - 1 - i]; /* the last argument comes first */
        V_VT(last) = VT_BSTR;
        V_BSTR(last) = text_of(&call->values[i]);
    }
    invoke(methods[call->number].id, arguments, call->count);
    for (size_t i = 0; i < call->count; i++)
        forget_wide(V_BSTR(&arguments[i]));
}

const struct bridge_target bridge_component = {create, find, call_method};

#endif
