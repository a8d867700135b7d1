package locale

// french is the French wording; nothing writes to it.
var french = map[Key]string{}
