// On a tablet that goes from person to person nothing is kept: the blank forms of others are taken away.
self.caches?.delete("skjemaverk-forms").catch(() => {});
