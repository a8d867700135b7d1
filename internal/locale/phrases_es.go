package locale

// spanish is the Spanish wording; nothing writes to it.
var spanish = map[Key]string{}
