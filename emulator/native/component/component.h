/* What the parts of the component share: how long it is needed, its methods, its object.
 *
 * Late binding only. Every call goes to a running emulator; no state is kept between calls.
 */
#ifndef COMPONENT_H
#define COMPONENT_H

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif
#define COBJMACROS
#define WIN32_LEAN_AND_MEAN

#include <winsock2.h>
#include <windows.h>
#include <oleauto.h>
#include <stdint.h>

enum { COMPONENT_ARGUMENTS = 3 }; /* of the method that has most */

struct component_method {
    const wchar_t *name;
    unsigned number;    /* in the function table */
    unsigned arguments; /* the result is one more value */
};

/* The methods by their dispatch number less one; there are as many as `component_methods`. */
extern const struct component_method COMPONENT_METHODS[];
extern const unsigned component_methods;

/* The insurer's texts for the return codes that stand for faults. */
struct component_text {
    int32_t code;
    const wchar_t *text;
};
extern const struct component_text COMPONENT_TEXTS[];
extern const unsigned component_texts;

/* Carry a call: the text that came, or DISP_E_EXCEPTION and what is to be said. */
HRESULT component_carry(const struct component_method *method, DISPPARAMS *given, LCID locale,
                        BSTR *text, EXCEPINFO *exception, UINT *wrong);

/* Make the object that programs call. */
HRESULT component_create(REFIID wanted, void **made);

/* Count what keeps this library needed: objects, and locks of the class factory. */
void component_hold(void);
void component_let_go(void);

#endif
