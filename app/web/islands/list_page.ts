/* The list of inputs: filters answer at once (htmx); without scripts the form's button does the same. */

import "htmx.org";
