/** What a shop page gains when a script arrives. Nothing here is needed to read, search or order. */
import { markBusyForms } from "../ui/busy-forms";
import { watchConnection } from "../ui/connection";
import { startQuantityFields } from "../ui/quantity-field";
import { startAddressForm } from "./address";
import { startCommunePickers } from "./commune-picker";
import { startPasskeys } from "./passkey";
import { startShareButtons } from "./share";
import { showCurrentInStrips } from "./strips";

document.documentElement.classList.add("has-script");
markBusyForms(document);
startQuantityFields(document);
watchConnection(document);
startAddressForm(document);
startCommunePickers(document);
startPasskeys(document);
startShareButtons(document);
showCurrentInStrips(document);
