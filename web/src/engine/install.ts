import { install } from "./dom";

// Before anything that looks for a document.
install();
