// Entry point: each module looks after one thing and does nothing on pages without it.
import "./dialogs.js";
import "./settings.js";
import "./search.js";
import "./fill_ins.js";
import "./copy.js";
import "./basket.js";
import "./compose.js";
import "./editor.js";
import "./map.js";
import "./tabs.js";
import "./keys.js";
import "./trouble.js";
