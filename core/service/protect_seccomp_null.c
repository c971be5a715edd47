/* SPDX-License-Identifier: Apache-2.0 */
/* Without libseccomp. */
#include "service/protect.h"

int mg_protect_filter(bool forks, struct mg_error *err)
{
	(void)forks;
	return mg_fail(err, MG_EIO, "the system call filter could not be set: this moongate was built without libseccomp (libseccomp-dev)");
}
