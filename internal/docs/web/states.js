// The picture of the states needs nothing but the bar.
import { whoBar } from './page.js';

whoBar();
