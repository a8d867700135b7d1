package locale

// german is the German wording; nothing writes to it.
var german = map[Key]string{}
