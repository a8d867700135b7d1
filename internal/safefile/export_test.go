package safefile

// OpenBy is Open with another first look.
var OpenBy = open
