package locale

// arabic is the Arabic wording; nothing writes to it.
var arabic = map[Key]string{}
