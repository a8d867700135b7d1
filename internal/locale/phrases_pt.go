package locale

// portuguese is the Brazilian Portuguese wording; nothing writes to it.
var portuguese = map[Key]string{}
