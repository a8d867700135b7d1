package locale

// japanese is the Japanese wording; nothing writes to it.
var japanese = map[Key]string{}
