package locale

// hebrew is the Hebrew wording; nothing writes to it.
var hebrew = map[Key]string{}
